import { randomInt } from 'node:crypto';
import { availableParallelism, loadavg } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startWorker } from '../stack/app.ts';
import { Mortal } from '../torture/mortal.ts';
import { startMailSink } from './mail-sink.ts';
import { percentiles } from './open-loop.ts';
import { SETTINGS } from './population.ts';
import { postReminders } from './post-reminders.ts';
import { product } from './product.ts';
import { startStage, type Stage } from './stage.ts';

/** What each cooperative allows a minute, and how many reminders it has: all of them would be done at about the same time. */
const COOPERATIVES = [
  { slug: 'r-slow', perMinute: 600, share: 0.2 },
  { slug: 'r-middle', perMinute: 900, share: 0.3 },
  { slug: 'r-fast', perMinute: 1500, share: 0.5 },
];
const ACTIVATION_EVERY_MS = 5_000;
const PATIENCE_MS = 20 * 60_000;
const WORKER_POOL_SIZE = '3';

interface Cooperative {
  slug: string;
  schema: string;
  perMinute: number;
  reminders: number;
  /** When each reminder arrived, by its address; again where it came again. */
  arrivals: Map<string, number[]>;
}

/**
 * Ten thousand reminders of three cooperatives with paces of their own, while the one worker is killed twice (SIGKILL) and started again,
 * and new members register. API, worker, PostgreSQL, sink and this script share the machine. `--queue redis` moves the queue.
 */
export async function benchReminders(words: string[]): Promise<void> {
  const options = { queue: { type: 'string' }, reminders: { type: 'string' } } as const;
  const { queue = 'postgres', reminders = '10000' } = parseArgs({ args: words, options }).values;
  const arrived = new Map<string, number[]>();
  const sink = await startMailSink((to) => arrived.set(to, [...(arrived.get(to) ?? []), Date.now()]));
  const stage = await startStage({ env: { SMTP_URL: sink.url }, redis: queue === 'redis' });
  const worker = new Mortal('the worker', () =>
    startWorker({ ...stage.env, DATABASE_POOL_SIZE: WORKER_POOL_SIZE }, stage.log('worker')),
  );
  try {
    const cooperatives = await open(stage, Number(reminders), arrived);
    process.stdout.write(
      `queue on ${queue}; ${availableParallelism()} cores shared by all parts, load before ${loadavg()[0]!.toFixed(1)}\n`,
    );
    await worker.begin();
    await postReminders(stage, cooperatives);
    const started = Date.now();
    const waits = await sendOff(stage, cooperatives, worker, arrived);
    for (const cooperative of cooperatives) await report(stage, cooperative, started);
    const { p50, p99, max } = percentiles(waits.sort((a, b) => a - b));
    const seconds = (ms: number) => (ms / 1000).toFixed(2);
    process.stdout.write(
      `activation mails meanwhile: ${waits.length}, p50 ${seconds(p50)} s, p99 ${seconds(p99)} s, max ${seconds(max)} s; worker killed ${worker.kills} times\n`,
    );
  } finally {
    await worker.stop();
    await stage.stop();
    sink.stop();
  }
}

async function open(stage: Stage, reminders: number, arrived: Map<string, number[]>): Promise<Cooperative[]> {
  const { createTenant, Keyring, parseTenantFile } = await product();
  const target = { connectionString: stage.env.DATABASE_MIGRATOR_URL!, app: 'coop_app' };
  const keyring = new Keyring(Buffer.from(stage.env.SECRET_KEY!, 'base64'));
  const opened: Cooperative[] = [];
  for (const { slug, perMinute, share } of COOPERATIVES) {
    const file = parseTenantFile({ ...SETTINGS, name: `Cooperativa ${slug}`, mail: { perMinute } });
    const { schema } = await createTenant(target, keyring, slug, file);
    opened.push({ slug, schema, perMinute, reminders: Math.round(reminders * share), arrivals: arrived });
  }
  return opened;
}

/** Until none waits; kills the worker after a third and after two thirds. Returns how long each activation took, in milliseconds. */
async function sendOff(
  stage: Stage,
  cooperatives: Cooperative[],
  worker: Mortal,
  arrived: Map<string, number[]>,
): Promise<number[]> {
  const total = cooperatives.reduce((sum, { reminders }) => sum + reminders, 0);
  const deadline = Date.now() + PATIENCE_MS;
  const waits: Promise<number>[] = [];
  for (let left = total; left > 0; left = await waiting(stage, cooperatives)) {
    if (Date.now() > deadline) throw new Error(`${left} reminders were still waiting after ${PATIENCE_MS} ms.`);
    if (left < total * (1 - (worker.kills + 1) / 3) && worker.kills < 2) await worker.kill();
    waits.push(activation(stage, cooperatives[waits.length % cooperatives.length]!, arrived));
    await wait(ACTIVATION_EVERY_MS);
  }
  return Promise.all(waits);
}

async function waiting(stage: Stage, cooperatives: Cooperative[]): Promise<number> {
  let sum = 0;
  for (const { schema } of cooperatives) {
    const text = `select count(*)::int as count from outgoing_mails where bulk and status = 'pending'`;
    sum += (await stage.sql<{ count: number }>(schema, text))[0]!.count;
  }
  return sum;
}

/** Somebody registers; milliseconds until their mail is there. */
async function activation(stage: Stage, { slug }: Cooperative, arrived: Map<string, number[]>): Promise<number> {
  const email = `nueva-${randomInt(2 ** 40)}@example.com`;
  const person = { firstName: 'Ana', lastName: 'Nueva', email, password: 'Calandria-Overa-52' };
  const began = Date.now();
  const answer = await fetch(`${stage.apiUrl}/v1/tenants/${slug}/auth/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': `10.1.${randomInt(256)}.${randomInt(256)}` },
    body: JSON.stringify(person),
  });
  if (answer.status !== 202) throw new Error(`A registration was answered with ${answer.status}.`);
  while (!arrived.has(email)) {
    if (Date.now() - began > PATIENCE_MS) throw new Error(`The activation for ${email} never came.`);
    await wait(20);
  }
  return arrived.get(email)![0]! - began;
}

async function report(stage: Stage, cooperative: Cooperative, started: number): Promise<void> {
  const { slug, schema, perMinute, reminders, arrivals } = cooperative;
  const own = [...arrivals].filter(([to]) => to.endsWith(`@${slug}.example`));
  const times = own.flatMap(([, at]) => at).sort((a, b) => a - b);
  const minutes: number[] = [];
  for (const at of times) {
    const minute = Math.floor((at - started) / 60_000);
    minutes[minute] = (minutes[minute] ?? 0) + 1;
  }
  const uncertain = await stage.sql<{ recipient: string }>(
    schema,
    `select recipient from outgoing_mails where bulk and status = 'uncertain'`,
  );
  const unarrived = uncertain.filter(({ recipient }) => !arrivals.has(recipient)).length;
  const doubles = own.filter(([, at]) => at.length > 1).length;
  process.stdout.write(
    `${slug} (${perMinute} a minute): ${Array.from(minutes, (count = 0) => count).join(', ')} by minute; most in any 60 s ${mostWithin(times, 60_000)}\n` +
      `  ${own.length} of ${reminders} arrived, ${doubles} of them twice; ${uncertain.length} uncertain, ${unarrived} of which did not arrive; ${reminders - own.length - unarrived} lost\n`,
  );
}

/** The most that any window of this length holds. */
function mostWithin(times: number[], ms: number): number {
  let most = 0;
  for (let from = 0, upto = 0; upto < times.length; upto += 1) {
    while (times[upto]! - times[from]! >= ms) from += 1;
    most = Math.max(most, upto - from + 1);
  }
  return most;
}
