import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { DATASETS, FORMATS } from '../../samples/generate/formats.ts';
import { generate, type Manifest, type Order } from '../../samples/generate/write.ts';
import { importing, sampleMappings } from '../sync/imports.js';
import { aTenant, type TestTenant } from '../support/tenant.js';

type Format = keyof typeof FORMATS;
const EVERY_FORMAT = Object.keys(FORMATS) as Format[];

jest.setTimeout(120_000);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'coop-samples-'));
});
afterAll(() => rm(folder, { recursive: true }));

let made = 0;
function making(order: Partial<Order> = {}): Promise<Manifest> {
  const out = join(folder, String((made += 1)));
  const usual = {
    format: 'almafuerte',
    supplies: 40,
    months: 14,
    seed: 7,
    until: '2025-12',
    night: 0,
    bad: 0,
  } as const;
  return generate({ ...usual, gzip: false, datasets: [...DATASETS], out, ...order });
}

const contents = ({ files }: Manifest) => Promise.all(files.map(({ path }) => readFile(path)));

async function notesOf<Note>({ files }: Manifest, name: 'bad' | 'changes'): Promise<Note[]> {
  const text = await readFile(join(files[0]!.path, '..', `${name}.ndjson`), 'utf8');
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Note);
}

const aCooperative = async (format: Format) =>
  aTenant({ mappings: format === 'almafuerte' ? await sampleMappings('almafuerte') : {} });

async function importingAll(tenant: TestTenant, { format, generatedAt, files }: Manifest) {
  const type = FORMATS[format].delimiter === null ? 'application/x-ndjson' : 'text/csv';
  const ended = [];
  for (const { dataset, path } of files)
    ended.push(await importing(tenant, dataset, await readFile(path), { type, generatedAt }));
  return ended;
}

const sum = (counts: Record<string, number>) => Object.values(counts).reduce((all, one) => all + one, 0);

describe('Generated exports', () => {
  it('are the same bytes for the same seed, others for another, and gzip holds the same', async () => {
    const [first, again, other, zipped] = await Promise.all([
      making().then(contents),
      making().then(contents),
      making({ seed: 8 }).then(contents),
      making({ gzip: true }).then(contents),
    ]);
    expect(again).toEqual(first);
    expect(zipped.map((bytes) => gunzipSync(bytes))).toEqual(first);
    for (const [place, bytes] of other.entries()) expect(bytes.equals(first[place]!)).toBe(false);
  });

  it('are those of one dataset where only that is asked for', async () => {
    const [all, one] = [await making(), await making({ datasets: ['consumption'] })];
    expect(await contents(one)).toEqual([(await contents(all))[3]]);
  });

  it.each(EVERY_FORMAT)('go in whole in the format of %s', async (format) => {
    const manifest = await making({ format });
    const ended = await importingAll(await aCooperative(format), manifest);
    expect(ended.map(({ status, rows, inserted, rejections }) => ({ status, rows, inserted, rejections }))).toEqual(
      manifest.files.map(({ rows }) => ({ status: 'finished', rows, inserted: rows, rejections: [] })),
    );
  });

  it.each(EVERY_FORMAT)('with bad rows, in the format of %s, lose exactly the announced ones', async (format) => {
    const manifest = await making({ format, bad: 0.6 });
    const tenant = await aCooperative(format);
    const ended = await importingAll(tenant, manifest);
    const rejected = await tenant.sql(
      `select dataset, line, column_name as column, code from import_rejections join imports on id = import_id
        order by created_at, line`,
    );
    expect(rejected).toEqual(await notesOf(manifest, 'bad'));
    expect(ended.map(({ inserted, rejected }) => ({ inserted, rejected }))).toEqual(
      manifest.files.map(({ rows, bad }) => ({ inserted: rows, rejected: sum(bad) })),
    );
    // Every kind was there: the line's own and the fields'.
    const codes = new Set(rejected.map(({ code }) => code));
    const lines = format === 'la-ribera' ? ['INVALID_JSON', 'LINE_TOO_LONG'] : ['SHORT_LINE', 'LONG_LINE'];
    expect([...codes]).toEqual(expect.arrayContaining([...lines, 'TWO_HOLDERS', 'DUPLICATE_KEY', 'INVALID_DUE_DATE']));
  });

  it('of the next night differ in exactly what their notes say, and so does what the import finds', async () => {
    const size = { format: 'canonical', supplies: 400, months: 12 } as const;
    const [first, second] = [await making({ ...size, night: 1 }), await making({ ...size, night: 2 })];
    const notes = await notesOf<{ dataset: string; line: number }>(second, 'changes');
    for (const [place, { dataset, changes, path }] of second.files.entries()) {
      const before = new Set((await readFile(first.files[place]!.path, 'utf8')).split('\n'));
      const lines = (await readFile(path, 'utf8')).split('\n');
      const differing = lines.flatMap((line, i) => (before.has(line) ? [] : [{ dataset, line: i + 1 }]));
      expect(differing).toEqual(
        notes.filter((note) => note.dataset === dataset).map(({ line }) => ({ dataset, line })),
      );
      expect(differing).toHaveLength(sum(changes));
      expect(sum(changes)).toBeGreaterThan(0);
    }
    const tenant = await aCooperative('canonical');
    await importingAll(tenant, first);
    const ended = await importingAll(tenant, second);
    expect(ended.map(({ inserted, updated, rejected }) => ({ inserted, updated, rejected }))).toEqual(
      second.files.map(({ changes: { new: fresh = 0, ...changed } }) => ({
        inserted: fresh,
        updated: sum(changed),
        rejected: 0,
      })),
    );
  });

  it('are believable: check digits are right, readings chain, due days follow, seasons show', async () => {
    const tenant = await aCooperative('la-ribera');
    await importingAll(tenant, await making({ format: 'la-ribera', supplies: 200 }));
    const holders = await tenant.sql<{ tax_id: string }>('select tax_id from holders');
    for (const { tax_id: id } of holders) expect(isTaxId(id)).toBe(true);
    const [found] = await tenant.sql(
      `select count(*) filter (where previous_reading <> before)::integer as torn,
              count(*) filter (where current_reading - previous_reading <> quantity)::integer as wrong,
              count(*) filter (where estimated)::integer > 0 as estimated,
              avg(quantity) filter (where service = 'electricity' and period = '2025-01')
                > avg(quantity) filter (where service = 'electricity' and period = '2025-04') as seasonal,
              count(distinct period) filter (where service = 'water' and supply_id = any(watered))::integer as water
         from (select *, lag(current_reading) over (partition by supply_id, service order by period) as before,
                      (select array_agg(supply_id) from (select supply_id from supply_services where service = 'water' limit 1) w) as watered
                 from readings) r`,
    );
    expect(found).toEqual({ torn: 0, wrong: 0, estimated: true, seasonal: true, water: 7 });
    const [billed] = await tenant.sql(
      `select bool_and(due_on_1 > issued_on) as ordered, count(*) filter (where balance_centavos > 0) > 0 as owed,
              avg(amount_1_centavos) filter (where period = '2025-12') > 1.1 * avg(amount_1_centavos) filter (where period = '2024-12') as dearer
         from invoices`,
    );
    expect(billed).toEqual({ ordered: true, owed: true, dearer: true });
    // A street runs along one line, some neighbouring streets hang from one distributor, and each service has its own.
    const [fed] = await tenant.sql(
      `select count(*) filter (where p.latitude is null or v.feeder is null)::integer as nowhere,
              count(distinct p.latitude) = count(distinct regexp_replace(p.address, ' \\d+( Dpto.*)?$', '')) as straight,
              count(distinct v.feeder) filter (where v.service = 'electricity')::integer as distributors,
              count(distinct v.feeder) filter (where v.service = 'water')::integer as zones
         from supplies p join supply_services v on v.supply_id = p.id`,
    );
    expect(fed).toEqual({ nowhere: 0, straight: true, distributors: 6, zones: 3 });
  });
});

function isTaxId(text: string): boolean {
  const digits = [...text].map(Number);
  const rest = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1].reduce((all, weight, place) => all + weight * digits[place]!, 0);
  return /^(20|23|24|27|30|33)\d{9}$/.test(text) && rest % 11 === 0;
}
