import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { coop, type AppEnvironment } from '../stack/app.ts';
import { startInbox } from '../stack/inbox.ts';
import { freePort } from '../stack/ports.ts';
import { startPostgres, type Postgres } from '../stack/postgres.ts';
import { startProgram, type Program } from '../stack/process.ts';
import { inProject } from '../stack/project.ts';
import { startRedis } from '../stack/redis.ts';
import { startSimulator } from '../stack/simulator.ts';
import { ask } from './http.ts';
import { Mortal } from './mortal.ts';

export type QueueBackend = 'postgres' | 'redis';

/** Production's shape on one machine: an API without workers, a worker, PostgreSQL and perhaps Redis, each of which may be killed. */
export interface House {
  apiUrl: string;
  inboxUrl: string;
  simulatorUrl: string;
  env: AppEnvironment;
  adminUrl: string;
  mortals: Mortal[];
  stop(): Promise<void>;
}

/**
 * SIGKILL ends processes and not the machine: what was written stays, wherever it was written to. In memory the recovery of a
 * killed PostgreSQL takes its time for the redo and not for other programs' disk.
 */
const IN_MEMORY = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/** Mercado Pago comes again after a quarter of an hour; here after seconds, or nothing would come within the run. */
const WEBHOOK_REPETITIONS = [2, 3, 5, 8, 10, 15, 20, 30, 30, 30, 60, 60, 60, 60];

export async function startHouse(folder: string, queue: QueueBackend, seed: number): Promise<House> {
  const [databasePort, redisPort, smtpPort, webPort, simulatorPort, port] = (await Promise.all(
    Array.from({ length: 6 }, freePort),
  )) as [number, number, number, number, number, number];
  const log = (name: string) => join(folder, 'logs', `${name}.log`);
  const unharmed: Program[] = [];
  const folders: string[] = [];
  const mortals: Mortal[] = [];
  const stop = async () => {
    for (const mortal of mortals.toReversed()) await mortal.stop();
    for (const program of unharmed) await program.stop();
    for (const dir of folders) await rm(dir, { recursive: true, force: true });
  };
  const mortal = async (name: string, start: () => Program | Promise<Program>) => {
    const made = new Mortal(name, start);
    mortals.push(made);
    await made.begin();
  };
  try {
    unharmed.push(await startInbox({ smtpPort, webPort, folder: join(folder, 'mails'), logFile: log('inbox') }));
    unharmed.push(
      await startSimulator({
        port: simulatorPort,
        logFile: log('simulator'),
        dataDir: join(folder, 'simulator'),
        retrySchedule: WEBHOOK_REPETITIONS,
        seed,
      }),
    );
    // Not ephemeral: with fsync and all, as in production, so that a killed server recovers every commit.
    let database!: Postgres;
    const dataDir = await mkdtemp(join(IN_MEMORY, 'coop-torture-'));
    folders.push(dataDir);
    await mortal('PostgreSQL', async () => {
      database = await startPostgres({ dataDir, port: databasePort, logFile: log('postgres') });
      return database;
    });
    if (queue === 'redis') {
      const redis = { port: redisPort, dataDir: join(folder, 'redis'), logFile: log('redis'), durable: true };
      await mortal('Redis', () => startRedis(redis));
    }
    const env = environment({ database, folder, smtpPort, simulatorPort, port, redisPort, queue });
    await coop(env, 'migrate');
    await mortal('API', () => startPart('main', env, log('api')));
    await mortal('worker', () => startPart('worker', env, log('worker')));
    const { PUBLIC_URL: apiUrl, MERCADOPAGO_URL: simulatorUrl } = env;
    while ((await ask(`${apiUrl}/health/ready`)).status !== 200) await wait(100);
    const inboxUrl = `http://127.0.0.1:${webPort}`;
    return { apiUrl, inboxUrl, simulatorUrl, env, adminUrl: database.adminUrl, mortals, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function startPart(name: 'main' | 'worker', all: AppEnvironment, logFile: string): Program {
  const { DATABASE_MIGRATOR_URL: _migrator, ...env } = all;
  return startProgram({
    name,
    command: process.execPath,
    args: [inProject(`dist/${name}.js`)],
    env: { ...env, WORKERS: 'off' },
    logFile,
  });
}

interface Places {
  database: Postgres;
  folder: string;
  smtpPort: number;
  simulatorPort: number;
  port: number;
  redisPort: number;
  queue: QueueBackend;
}

function environment({ database, folder, smtpPort, simulatorPort, port, redisPort, queue }: Places) {
  return {
    DATABASE_URL: database.databaseUrl,
    DATABASE_MIGRATOR_URL: database.migratorDatabaseUrl,
    ...(queue === 'redis' && { REDIS_URL: `redis://127.0.0.1:${redisPort}` }),
    SMTP_URL: `smtp://127.0.0.1:${smtpPort}`,
    MAIL_FROM: 'avisos@cooponline.example',
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    HOST: '127.0.0.1',
    PORT: String(port),
    SECRET_KEY: randomBytes(32).toString('base64'),
    MERCADOPAGO_URL: `http://127.0.0.1:${simulatorPort}`,
    STORAGE_URL: `file://${join(folder, 'files')}`,
    // Each member has an address of their own, so that limits by address do not meet.
    TRUSTED_PROXIES: '127.0.0.1',
    WEBHOOKS_TO_PRIVATE_ADDRESSES: 'on',
    LOG_LEVEL: 'info',
  };
}
