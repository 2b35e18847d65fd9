import { runMigrations } from 'bullmq';
import pg from 'pg';
import { asMigrator, type MigrationTarget } from '../database/migrations/migrate.js';
import { ALL_QUEUES } from './jobs.js';

/** Where BullMQ keeps its tables when the queue lives in PostgreSQL. */
export const QUEUE_SCHEMA = 'bullmq';

/** Brings BullMQ's tables up to date and lets the application use them; part of `coop migrate`, never of a worker's start. */
export function migrateQueue(target: MigrationTarget): Promise<void> {
  return asMigrator(target, async (client) => {
    await runMigrations(client as never, QUEUE_SCHEMA);
    await createSequences(client);
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

/** BullMQ makes a queue's sequence at its first job, which the application's role may not do. */
async function createSequences(client: pg.ClientBase): Promise<void> {
  for (const queue of ALL_QUEUES) {
    const { rows } = await client.query<{ name: string }>(`select ${QUEUE_SCHEMA}.job_id_seq_name($1) as name`, [
      queue,
    ]);
    await client.query(`CREATE SEQUENCE IF NOT EXISTS ${QUEUE_SCHEMA}.${pg.escapeIdentifier(rows[0]!.name)}`);
  }
}
