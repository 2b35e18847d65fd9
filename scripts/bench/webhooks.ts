import { availableParallelism, loadavg } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startSimulator } from '../stack/simulator.ts';
import { freePort } from '../stack/ports.ts';
import { startMailSink } from './mail-sink.ts';
import { percentiles, sendAtRate, type OpenLoopFigures } from './open-loop.ts';
import { aPaidTenant, type PaidTenant, webhookOf } from './paid-links.ts';
import { startStage, type Stage } from './stage.ts';

const TENANTS = 20;
/** A rate that the workers keep up with, the rate to be held, and one on each side of it. */
const RUNS: Run[] = [
  { perSecond: 50, seconds: 20 },
  { perSecond: 250, seconds: 10 },
  { perSecond: 500, seconds: 30 },
  { perSecond: 1000, seconds: 10 },
];

const PATIENCE_MS = 20 * 60_000;

interface Run {
  perSecond: number;
  seconds: number;
}

/**
 * Signed webhooks at a constant rate, each of another payment, until the last one's payment is approved. API, worker, PostgreSQL, simulator
 * and sender share the machine. `--queue redis` moves the queue; `--rate` and `--seconds` make one run of them, after the quiet one.
 */
export async function benchWebhooks(words: string[]): Promise<void> {
  const options = { queue: { type: 'string' }, rate: { type: 'string' }, seconds: { type: 'string' } } as const;
  const { queue = 'postgres', rate, seconds = '30' } = parseArgs({ args: words, options }).values;
  // What a process does for the first time takes longer, so the quiet run always comes first.
  const runs = rate ? [RUNS[0]!, { perSecond: Number(rate), seconds: Number(seconds) }] : RUNS;
  const [mail, port] = [await startMailSink(), await freePort()];
  const simulatorUrl = `http://127.0.0.1:${port}`;
  const stage = await startStage({
    env: { SMTP_URL: mail.url, MERCADOPAGO_URL: simulatorUrl },
    worker: true,
    redis: queue === 'redis',
  });
  const simulator = await startSimulator({ port, logFile: stage.log('simulator') });
  try {
    const tenants = await payLinks(stage, simulatorUrl, Math.ceil(total(runs) / TENANTS));
    process.stdout.write(
      `queue on ${queue}; ${availableParallelism()} cores shared by all parts and the sender, load before ${loadavg()[0]!.toFixed(1)}\n`,
    );
    for (const run of runs) await measure(stage, tenants, run);
  } finally {
    await simulator.stop();
    await stage.stop();
    mail.stop();
  }
}

const total = (runs: Run[]) => runs.reduce((sum, { perSecond, seconds }) => sum + perSecond * seconds, 0);

async function payLinks(stage: Stage, simulatorUrl: string, each: number): Promise<PaidTenant[]> {
  const tenants: PaidTenant[] = [];
  for (let index = 0; index < TENANTS; index += 1) {
    tenants.push(await aPaidTenant(stage, simulatorUrl, index, each));
    process.stdout.write(`${tenants.length * each} `);
  }
  process.stdout.write('links paid\n');
  return tenants;
}

async function measure(stage: Stage, tenants: PaidTenant[], { perSecond, seconds }: Run): Promise<void> {
  const shots = draw(tenants, perSecond * seconds);
  const since = new Date();
  printAnswer(perSecond, await sendAtRate(stage.apiUrl, shots, perSecond));
  const settledAfter = await settled(stage, tenants, since);
  printSettled(await told(stage, tenants, since), settledAfter);
}

/** The next unpaid links, the cooperatives in turn. */
function draw(tenants: PaidTenant[], count: number) {
  return Array.from({ length: count }, (_, n) => {
    const tenant = tenants[n % tenants.length]!;
    return webhookOf(tenant, tenant.paid.pop()!);
  });
}

/** Seconds from `since` until no notification waits any more. */
async function settled(stage: Stage, tenants: PaidTenant[], since: Date): Promise<number> {
  const open = new Set(tenants);
  const deadline = Date.now() + PATIENCE_MS;
  while (open.size > 0) {
    if (Date.now() > deadline)
      throw new Error(`${open.size} tenants had notifications waiting after ${PATIENCE_MS} ms.`);
    for (const tenant of open) {
      const waiting = 'select exists (select from gateway_notifications where processed_at is null) as waiting';
      const [row] = await stage.sql<{ waiting: boolean }>(tenant.schema, waiting);
      if (!row!.waiting) open.delete(tenant);
    }
    await wait(250);
  }
  return (Date.now() - since.getTime()) / 1000;
}

interface Told {
  rows: number;
  approved: number;
  /** Milliseconds from the row's instant to the payment's approval. */
  toPaid: { p50: number; p99: number; max: number };
}

const TOLD = `
  select extract(epoch from p.approved_at - n.received_at)::float8 * 1000 as ms
    from gateway_notifications n
    left join gateway_payments g on (g.gateway, g.gateway_payment_id) = (n.gateway, n.gateway_payment_id)
    left join payments p on p.id = g.payment_id and p.status = 'approved'
   where n.received_at >= $1`;

async function told(stage: Stage, tenants: PaidTenant[], since: Date): Promise<Told> {
  const rows: (number | null)[] = [];
  for (const { schema } of tenants) {
    rows.push(...(await stage.sql<{ ms: number | null }>(schema, TOLD, [since])).map(({ ms }) => ms));
  }
  const times = rows.filter((ms) => ms !== null).sort((a, b) => a - b);
  return { rows: rows.length, approved: times.length, toPaid: percentiles(times) };
}

function printAnswer(perSecond: number, { sent, failures, seconds, ...times }: OpenLoopFigures): void {
  const failed = Object.entries(failures).map(([outcome, count]) => `${count} × ${outcome}`);
  process.stdout.write(
    `${perSecond}/s for ${seconds.toFixed(0)} s: ${sent} sent, not answered with 200: ${failed.join(', ') || 'none'}\n` +
      `  answer          ${timesOf(times)}\n`,
  );
}

function printSettled({ rows, approved, toPaid }: Told, settledAfter: number): void {
  const perSecond = Math.round(rows / settledAfter);
  process.stdout.write(
    `  webhook to paid ${timesOf(toPaid)}\n` +
      `  ${rows} rows, ${approved} payments approved; all settled ${settledAfter.toFixed(1)} s after the first, ${perSecond}/s\n`,
  );
}

function timesOf({ p50, p99, max }: Told['toPaid']): string {
  return `p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, max ${max.toFixed(0)} ms`;
}
