import { createPostgresBackend, runMigrations, setDefaultBackendFactory, type ConnectionOptions } from 'bullmq';
import { Redis } from 'ioredis';
import pg from 'pg';
import type { Environment } from '../config/environment.js';
import { asMigrator, type MigrationTarget } from '../database/migrations/migrate.js';

/** Where BullMQ keeps its tables when the queue lives in PostgreSQL. */
export const QUEUE_SCHEMA = 'bullmq';

/**
 * Chooses the queue's backend for this process and returns its connection: Redis where REDIS_URL is set, else PostgreSQL.
 * The pool is made here because BullMQ cannot load pg by itself in an ES module, and pins the schema at start-up of each
 * connection, so it must reach PostgreSQL directly (it listens for notifications too).
 */
export function queueConnection(env: Environment): ConnectionOptions {
  // Workers block on their connection, so a command must never be given up after some retries.
  if (env.redisUrl) return new Redis(env.redisUrl, { maxRetriesPerRequest: null });
  setDefaultBackendFactory(createPostgresBackend as never);
  const pool = new pg.Pool({
    connectionString: env.databaseUrl,
    application_name: 'coop-online-queue',
    options: `-c search_path=${QUEUE_SCHEMA}`,
    max: 12,
    keepAlive: true,
  });
  return pool as unknown as ConnectionOptions;
}

/** Brings BullMQ's tables up to date and lets the application use them; part of `coop migrate`, never of a worker's start. */
export function migrateQueue(target: MigrationTarget): Promise<void> {
  return asMigrator(target, async (client) => {
    await runMigrations(client as never, QUEUE_SCHEMA);
    const app = pg.escapeIdentifier(target.app);
    for (const grant of [
      `GRANT USAGE ON SCHEMA ${QUEUE_SCHEMA} TO ${app}`,
      `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${QUEUE_SCHEMA} TO ${app}`,
      `GRANT USAGE ON ALL SEQUENCES IN SCHEMA ${QUEUE_SCHEMA} TO ${app}`,
      `GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA ${QUEUE_SCHEMA} TO ${app}`,
    ]) {
      await client.query(grant);
    }
  });
}
