import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { surroundings } from '../stack/process.ts';
import { inProject } from '../stack/project.ts';
import { SETTINGS } from './population.ts';
import { product } from './product.ts';
import { startStage, type Stage } from './stage.ts';

const SLUG = 'mudanza';

/** One supply for each dozen invoices, as a year brings them, and a reading for each. */
const DATA = `
  with h as (
    insert into holders (id, number, name) select uuidv7(), n::text, 'Titular ' || n from generate_series(1, $1::integer / 12) n returning id, number
  ), s as (
    insert into supplies (id, number, holder_id) select uuidv7(), 'S' || number, id from h returning id, holder_id
  ), r as (
    insert into readings (id, supply_id, service, period, quantity, unit)
    select uuidv7(), id, 'electricity', to_char(date '2026-11-01' - make_interval(months => m), 'YYYY-MM'), 150 + m, 'kWh' from s, generate_series(0, 11) m
  )
  insert into invoices (id, holder_id, supply_id, type, letter, point_of_sale, sequence, number, period, issued_on,
                        due_on_1, amount_1_centavos, due_on_2, amount_2_centavos, erp_balance_centavos, erp_balance_as_of)
  select uuidv7(), holder_id, id, 'LSP', 'B', 21, row_number() over (), '0021-' || lpad((row_number() over ())::text, 8, '0'), to_char(day, 'YYYY-MM'), day,
         day + 13, 421055, day + 23, 429897, case when m < 2 then 421055 else 0 end, now()
    from s, generate_series(0, 11) m, lateral (select (date '2026-11-05' - make_interval(months => m))::date as day) d`;

/** A cooperative of half a million invoices and as many readings, exported, destroyed and put back, beside PostgreSQL's own COPY of its invoices. */
export async function benchMove(words: string[]): Promise<void> {
  const { invoices = '500000' } = parseArgs({ args: words, options: { invoices: { type: 'string' } } }).values;
  const stage = await startStage();
  const folder = await mkdtemp(join(tmpdir(), 'coop-bench-move-'));
  const admin = new pg.Client({ connectionString: stage.database.adminUrl });
  try {
    await admin.connect();
    const schema = await fill(stage, Number(invoices));
    process.stdout.write(`${availableParallelism()} cores, load before ${loadavg()[0]!.toFixed(1)}\n`);
    await yardstick(admin, schema, folder);
    const archive = join(folder, 'archive.tar');
    const out = await command(stage, 'tenant', 'export', SLUG, '--out', archive);
    const rows = Number(/(\d+) rows/.exec(out.said)![1]);
    report('export', rows, out);
    process.stdout.write(`archive: ${((await stat(archive)).size / 2 ** 20).toFixed(0)} MB\n`);
    await stage.sql('public', `drop schema ${schema} cascade`);
    await stage.sql('public', 'delete from tenants where slug = $1', [SLUG]);
    report('import', rows, await command(stage, 'tenant', 'import', archive));
    report('checksum', rows, await command(stage, 'tenant', 'checksum', SLUG));
  } finally {
    await admin.end();
    await stage.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function fill(stage: Stage, invoices: number): Promise<string> {
  const { createTenant, Keyring, parseTenantFile } = await product();
  const target = { connectionString: stage.env.DATABASE_MIGRATOR_URL!, app: 'coop_app' };
  const keyring = new Keyring(Buffer.from(stage.env.SECRET_KEY!, 'base64'));
  const { schema } = await createTenant(target, keyring, SLUG, parseTenantFile(SETTINGS));
  await stage.sql(schema, DATA, [invoices]);
  await stage.sql(schema, 'analyze');
  return schema;
}

/** To a file of the server's, and into a table with the same indexes and no foreign keys. */
async function yardstick(admin: pg.Client, schema: string, folder: string): Promise<void> {
  // The server may be another user, who may not write into the folder.
  const path = `${folder}.copy`;
  const file = pg.escapeLiteral(path);
  const columns = `id, holder_id, supply_id, type, letter, point_of_sale, sequence, number, period, issued_on,
    due_on_1, amount_1_centavos, due_on_2, amount_2_centavos, erp_balance_centavos, erp_balance_as_of`;
  const timed = async (sql: string) => {
    const begun = performance.now();
    const { rowCount } = await admin.query(sql);
    return `${Math.round((rowCount ?? 0) / ((performance.now() - begun) / 1000))} rows/s`;
  };
  const out = await timed(`copy ${schema}.invoices (${columns}) to ${file}`);
  await admin.query(`create table public.copied (like ${schema}.invoices including all)`);
  const back = await timed(`copy public.copied (${columns}) from ${file}`);
  await admin.query('drop table public.copied');
  await rm(path);
  process.stdout.write(`COPY of the invoices alone, on the server: out ${out}, in ${back}\n`);
}

interface Run {
  seconds: number;
  peakBytes: number;
  said: string;
}

async function command(stage: Stage, ...words: string[]): Promise<Run> {
  const begun = performance.now();
  const usage = inProject('scripts/bench/import-usage.mjs');
  const child = spawn(process.execPath, ['--import', usage, inProject('dist/cli.js'), ...words], {
    env: { ...surroundings(), ...stage.env },
    stdio: ['ignore', 'pipe', 'inherit', 'pipe'],
  });
  const [said, told, [code]] = await Promise.all([
    text(child.stdout!),
    text(child.stdio[3] as Readable),
    once(child, 'exit') as Promise<[number]>,
  ]);
  if (code !== 0) throw new Error(`coop ${words.join(' ')} ended with ${code}.`);
  const { peakBytes } = JSON.parse(told) as { peakBytes: number };
  return { seconds: (performance.now() - begun) / 1000, peakBytes, said };
}

function report(what: string, rows: number, { seconds, peakBytes }: Run): void {
  const speed = Math.round(rows / seconds);
  process.stdout.write(
    `${what}: ${rows} rows in ${seconds.toFixed(1)} s, ${speed} rows/s, at most ${Math.round(peakBytes / 2 ** 20)} MB\n`,
  );
}
