import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load, warmUp, type Figures } from './load.ts';
import { populate, type BenchTenant } from './population.ts';
import { POOL_SIZE, startStage, type Stage } from './stage.ts';
import { messagesOf } from './statements.ts';

const SIZES = [1, 20, 200];
const SECONDS = Number(process.env.COOP_BENCH_SECONDS ?? 8);
const ROUNDS = 3;

/** Authenticated `GET T/invoices` over 1, 20 and 200 tenants on one pool, beside a bare server that sends the same SQL. */
export async function benchInvoices(): Promise<void> {
  const stage = await startStage();
  try {
    const tenants = await populate(stage, SIZES.at(-1)!, (done) => progress(`tenants ${done}/${SIZES.at(-1)}`));
    process.stdout.write('\n');
    const bare = await startBareServer(stage, tenants);
    try {
      await measure(stage, bare.url, tenants);
    } finally {
      bare.stop();
    }
  } finally {
    await stage.stop();
  }
}

async function measure(stage: Stage, bareUrl: string, tenants: BenchTenant[]): Promise<void> {
  const throughput: number[] = [];
  for (const size of SIZES) {
    const some = tenants.slice(0, size);
    const apiCalls = some.map(({ slug, accessToken }) => ({
      path: `/v1/tenants/${slug}/invoices`,
      headers: { authorization: `Bearer ${accessToken}` },
    }));
    const bareCalls = some.map(({ slug }) => ({ path: `/${slug}` }));
    await warmUp(stage.apiUrl, apiCalls, POOL_SIZE);
    await warmUp(bareUrl, bareCalls, POOL_SIZE);
    const pairs: [Figures, Figures][] = [];
    // In turn, so that a machine that slows down slows both.
    for (let round = 0; round < ROUNDS; round += 1) {
      pairs.push([await load(stage.apiUrl, apiCalls, SECONDS), await load(bareUrl, bareCalls, SECONDS)]);
    }
    const [api, bare] = [median(pairs.map(([first]) => first)), median(pairs.map(([, second]) => second))];
    const ratio = median(
      pairs.map(([first, second]) => ({
        ...first,
        requestsPerSecond: first.requestsPerSecond / second.requestsPerSecond,
      })),
    );
    print(size, api, bare, ratio.requestsPerSecond);
    throughput.push(api.requestsPerSecond);
  }
  const lost = (1 - throughput.at(-1)! / throughput[0]!) * 100;
  process.stdout.write(
    `from ${SIZES[0]} to ${SIZES.at(-1)} tenants: ${lost.toFixed(1)} % lost (median of ${ROUNDS} rounds of ${SECONDS} s, 16 connections, pool of ${POOL_SIZE})\n`,
  );
}

function print(size: number, api: Figures, bare: Figures, ratio: number): void {
  const figures = ({ requestsPerSecond, p50, p99, errors }: Figures) =>
    `${requestsPerSecond} req/s, p50 ${p50} ms, p99 ${p99} ms, ${errors} errors`;
  process.stdout.write(
    `${size} tenants\n  API   ${figures(api)}\n  bare  ${figures(bare)}\n  ratio ${ratio.toFixed(2)}\n`,
  );
}

/** The round in the middle, by throughput. */
function median<T extends { requestsPerSecond: number }>(rounds: T[]): T {
  return rounds.toSorted((a, b) => a.requestsPerSecond - b.requestsPerSecond)[Math.floor(rounds.length / 2)]!;
}

async function startBareServer(stage: Stage, tenants: BenchTenant[]): Promise<{ url: string; stop(): void }> {
  const messages: Record<string, string[]> = {};
  for (const tenant of tenants) messages[tenant.slug] = await messagesOf(tenant);
  const file = join(tmpdir(), `coop-bench-${process.pid}.json`);
  await writeFile(file, JSON.stringify(messages));
  const args = [join(import.meta.dirname, 'bare-server.ts'), file, stage.database.databaseUrl, String(POOL_SIZE)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface({ input: child.stdout })) {
    return { url: (JSON.parse(line) as { url: string }).url, stop: () => void child.kill() };
  }
  throw new Error('The bare server ended before it listened.');
}

function progress(text: string): void {
  process.stdout.write(process.stdout.isTTY ? `\r${text}` : '.');
}
