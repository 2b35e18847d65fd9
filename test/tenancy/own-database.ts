import { randomBytes } from 'node:crypto';
import pg from 'pg';
import type { MigrationTarget } from '../../src/platform/database/migrations/migrate.js';
import { stack } from '../support/stack.js';

/** A database of the test's own on the run's server, for what concerns every tenant at once. */
export interface OwnDatabase {
  target: MigrationTarget;
  /** A word for slugs and schemas: roles belong to the whole server, so names must not meet other tests'. */
  word: string;
  query<Row extends object>(sql: string, parameters?: unknown[]): Promise<Row[]>;
  drop(): Promise<void>;
}

export async function ownDatabase(): Promise<OwnDatabase> {
  const word = `m${randomBytes(4).toString('hex')}`;
  const admin = new pg.Client({ connectionString: stack.adminDatabaseUrl });
  await admin.connect();
  await admin.query(`create database ${word} owner coop_migrator`);
  const url = new URL(stack.migratorDatabaseUrl);
  url.pathname = `/${word}`;
  const pool = new pg.Pool({ connectionString: url.href, max: 1 });
  // The drop may cut off a connection that is just saying goodbye.
  pool.on('error', () => undefined);
  return {
    target: { connectionString: url.href, app: 'coop_app' },
    word,
    query: async <Row extends object>(sql: string, parameters: unknown[] = []) =>
      (await pool.query<Row>(sql, parameters)).rows,
    drop: async () => {
      await pool.end();
      await admin.query(`drop database ${word} with (force)`);
      await admin.end();
    },
  };
}
