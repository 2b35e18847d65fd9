import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { coop, startApp } from '../../scripts/stack/app.ts';
import { ensureBuilt } from '../../scripts/stack/build.ts';
import { startInbox } from '../../scripts/stack/inbox.ts';
import { freePort } from '../../scripts/stack/ports.ts';
import { startPostgres } from '../../scripts/stack/postgres.ts';
import { lastLines, type Program } from '../../scripts/stack/process.ts';
import { startRedis } from '../../scripts/stack/redis.ts';
import { startSimulator } from '../../scripts/stack/simulator.ts';
import type { Stack } from './stack.ts';

export interface RunningStack {
  facts: Stack;
  stop(): Promise<void>;
}

/** Everything that the tests talk to: one for a whole run, in a temporary folder that goes with it. */
export async function startStack(): Promise<RunningStack> {
  const folder = await mkdtemp(join(tmpdir(), 'coop-test-'));
  const started: Program[] = [];
  const early: string[] = [];
  let stopping = false;
  const stop = async () => {
    stopping = true;
    for (const part of started.toReversed()) await part.stop();
    await tellUnforeseen(join(folder, 'api.log'));
    if (!process.env.COOP_KEEP_LOGS) await rm(folder, { recursive: true, force: true });
    if (early.length > 0) throw new Error(`Ended before the tests did: ${early.join(', ')}.`);
  };
  const keep = async <T extends Program>(starting: Promise<T>): Promise<T> => {
    const part = await starting;
    started.push(part);
    void part.ended.then(async (code) => {
      if (stopping) return;
      early.push(part.name);
      process.stderr.write(`${part.name} ended with code ${code}:\n${await lastLines(part.logFile)}\n`);
    });
    return part;
  };
  try {
    return { facts: await startParts(folder, keep), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** A 500 tells its client nothing: what was behind it is told beside the failures. */
async function tellUnforeseen(logFile: string): Promise<void> {
  const lines = (await readFile(logFile, 'utf8').catch(() => '')).split('\n');
  for (const line of lines.filter((one) => one.includes('"code":"INTERNAL"')).slice(0, 20))
    process.stderr.write(`The API answered 500: ${line}\n`);
}

type Keep = <T extends Program>(starting: Promise<T>) => Promise<T>;

async function startParts(folder: string, keep: Keep): Promise<Stack> {
  await ensureBuilt({ lenient: true });
  const [databasePort, smtpPort, webPort, simulatorPort, port, redisPort, inboundPort] = (await Promise.all(
    Array.from({ length: 7 }, freePort),
  )) as [number, number, number, number, number, number, number];
  const log = (name: string) => join(folder, `${name}.log`);
  const queue = process.env.COOP_QUEUE === 'redis' ? 'redis' : 'postgres';
  const database = await keep(
    startPostgres({
      dataDir: join(tmpdir(), `coop-test-db-${databasePort}`),
      port: databasePort,
      logFile: log('postgres'),
      ephemeral: true,
    }),
  );
  await keep(startInbox({ smtpPort, webPort, folder: join(folder, 'mails'), logFile: log('inbox') }));
  await keep(startSimulator({ port: simulatorPort, logFile: log('simulator'), retrySchedule: [1, 2, 4] }));
  if (queue === 'redis')
    await keep(startRedis({ port: redisPort, dataDir: join(folder, 'redis'), logFile: log('redis') }));
  const apiUrl = `http://127.0.0.1:${port}`;
  const env = {
    DATABASE_URL: database.databaseUrl,
    DATABASE_MIGRATOR_URL: database.migratorDatabaseUrl,
    ...(queue === 'redis' && { REDIS_URL: `redis://127.0.0.1:${redisPort}` }),
    SMTP_URL: `smtp://127.0.0.1:${smtpPort}`,
    MAIL_FROM: 'avisos@cooponline.example',
    INBOUND_MAIL_DOMAIN: 'respuestas.cooponline.example',
    INBOUND_SMTP_PORT: String(inboundPort),
    PUBLIC_URL: apiUrl,
    PORT: String(port),
    HOST: '127.0.0.1',
    SECRET_KEY: randomBytes(32).toString('base64'),
    MERCADOPAGO_URL: `http://127.0.0.1:${simulatorPort}`,
    STORAGE_URL: `file://${join(folder, 'files')}`,
    // Each test's client has an address of its own, so that limits by address do not meet.
    TRUSTED_PROXIES: '127.0.0.1',
    // The tests' receivers are on this machine.
    WEBHOOKS_TO_PRIVATE_ADDRESSES: 'on',
    MAIL_EVENTS_SECRET: randomBytes(24).toString('base64url'),
    DEV_PAGES: 'on',
    LOG_LEVEL: 'info',
  };
  await coop(env, 'migrate');
  await keep(startApp(env, log('api')));
  return {
    apiUrl,
    databaseUrl: database.databaseUrl,
    migratorDatabaseUrl: database.migratorDatabaseUrl,
    adminDatabaseUrl: database.adminUrl,
    smtpUrl: env.SMTP_URL,
    mailUrl: `http://127.0.0.1:${webPort}`,
    simulatorUrl: env.MERCADOPAGO_URL,
    queue,
    logs: folder,
    env,
  };
}
