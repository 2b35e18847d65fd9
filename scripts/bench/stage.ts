import { mkdtemp, rm } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { coop, startApp, startWorker, type AppEnvironment } from '../stack/app.ts';
import { ensureBuilt } from '../stack/build.ts';
import { freePort } from '../stack/ports.ts';
import { startPostgres, type Postgres } from '../stack/postgres.ts';
import { startRedis } from '../stack/redis.ts';

/** What a benchmark stands on: a PostgreSQL of its own and the built API; a worker beside it where asked for. */
export interface Stage {
  apiUrl: string;
  database: Postgres;
  env: AppEnvironment;
  /** Runs a statement in a tenant's schema, as the owner of its tables. */
  sql<Row extends object>(schema: string, text: string, parameters?: unknown[]): Promise<Row[]>;
  /** A file for a program's output. */
  log(name: string): string;
  stop(): Promise<void>;
}

/** Same number of connections for the API and for what it is compared with. */
export const POOL_SIZE = 10;
/** As in docker-compose.yml. */
const WORKER_POOL_SIZE = '3';

export interface StageOptions {
  /** Settings other than the usual ones. */
  env?: AppEnvironment;
  /** A process that works the queues, beside the API. */
  worker?: boolean;
  /** The queue on a Redis of its own instead of PostgreSQL. */
  redis?: boolean;
}

export async function startStage(options: StageOptions = {}): Promise<Stage> {
  await ensureBuilt();
  const folder = await mkdtemp(join(tmpdir(), 'coop-bench-'));
  const databaseFolder = await mkdtemp(join(tmpdir(), 'coop-bench-db-'));
  const [databasePort, port] = [await freePort(), await freePort()];
  const log = (name: string) => join(folder, `${name}.log`);
  const database = await startPostgres({ dataDir: databaseFolder, port: databasePort, logFile: log('postgres') });
  const redisPort = options.redis ? await freePort() : undefined;
  const redis = redisPort
    ? await startRedis({ port: redisPort, dataDir: join(folder, 'redis'), logFile: log('redis') })
    : undefined;
  const env: AppEnvironment & { PUBLIC_URL: string } = {
    DATABASE_URL: database.databaseUrl,
    DATABASE_MIGRATOR_URL: database.migratorDatabaseUrl,
    DATABASE_POOL_SIZE: String(POOL_SIZE),
    SMTP_URL: 'smtp://127.0.0.1:9',
    MAIL_FROM: 'avisos@cooponline.example',
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    HOST: '127.0.0.1',
    PORT: String(port),
    SECRET_KEY: randomBytes(32).toString('base64'),
    STORAGE_URL: `file://${join(folder, 'files')}`,
    TRUSTED_PROXIES: '127.0.0.1',
    LOG_LEVEL: 'warn',
    WORKERS: 'off',
    ...(redisPort && { REDIS_URL: `redis://127.0.0.1:${redisPort}` }),
    ...options.env,
  };
  await coop(env, 'migrate');
  const app = await startApp(env, log('api'));
  const worker = options.worker
    ? startWorker({ ...env, DATABASE_POOL_SIZE: WORKER_POOL_SIZE }, log('worker'))
    : undefined;
  const pool = new pg.Pool({ connectionString: database.migratorDatabaseUrl, max: 4 });
  return {
    apiUrl: env.PUBLIC_URL,
    database,
    env,
    log,
    sql: (schema, text, parameters = []) => inSchema(pool, schema, text, parameters),
    stop: async () => {
      await pool.end();
      await worker?.stop();
      await app.stop();
      await redis?.stop();
      await database.stop();
      await rm(folder, { recursive: true, force: true });
      await rm(databaseFolder, { recursive: true, force: true });
    },
  };
}

async function inSchema<Row extends object>(
  pool: pg.Pool,
  schema: string,
  text: string,
  parameters: unknown[],
): Promise<Row[]> {
  const client = await pool.connect();
  try {
    await client.query(`BEGIN; SET LOCAL search_path TO ${pg.escapeIdentifier(schema)}`);
    const { rows } = await client.query<Row>(text, parameters);
    await client.query('COMMIT');
    return rows;
  } finally {
    client.release();
  }
}
