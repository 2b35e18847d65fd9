import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SETTINGS } from './population.ts';
import { product } from './product.ts';
import { startStage, type Stage } from './stage.ts';

const COUNT = Number(process.env.COOP_BENCH_TENANTS ?? 1000);

/** Opening many cooperatives one after the other, then the migrations over all of them: nothing to do, and one added column. */
export async function benchTenants(): Promise<void> {
  const stage = await startStage();
  try {
    await open(stage);
    await migrate(stage);
  } finally {
    await stage.stop();
  }
}

const targetOf = (stage: Stage) => ({ connectionString: stage.env.DATABASE_MIGRATOR_URL!, app: 'coop_app' });

async function open(stage: Stage): Promise<void> {
  const { createTenant, Keyring, parseTenantFile } = await product();
  const keyring = new Keyring(Buffer.from(stage.env.SECRET_KEY!, 'base64'));
  const file = parseTenantFile(SETTINGS);
  const times: number[] = [];
  for (let i = 0; i < COUNT; i += 1) {
    const begun = performance.now();
    await createTenant(targetOf(stage), keyring, `m-${i}`, file);
    times.push(performance.now() - begun);
    if (i % 100 === 99) process.stdout.write(`${i + 1} `);
  }
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => Math.round(sorted[Math.floor((sorted.length - 1) * share)]!);
  process.stdout.write(
    `\n${COUNT} tenants opened: median ${at(0.5)} ms, p99 ${at(0.99)} ms, the last ${Math.round(times.at(-1)!)} ms\n`,
  );
}

async function migrate(stage: Stage): Promise<void> {
  const { loadMigrationsFrom, migrateTenants } = await product();
  const seconds = async (migrations?: object[]) => {
    const begun = performance.now();
    const failed = await migrateTenants(targetOf(stage), () => undefined, { migrations });
    if (failed.length > 0) throw new Error(`Failed: ${failed.join(', ')}.`);
    return ((performance.now() - begun) / 1000).toFixed(2);
  };
  process.stdout.write(`nothing to do over ${COUNT} tenants: ${await seconds()} s\n`);
  const folder = await mkdtemp(join(tmpdir(), 'coop-bench-'));
  await writeFile(join(folder, '9001-nickname.sql'), 'alter table users add column nickname text;\n');
  const migrations = await loadMigrationsFrom(folder);
  await rm(folder, { recursive: true });
  process.stdout.write(`one added column over ${COUNT} tenants: ${await seconds(migrations)} s\n`);
}
