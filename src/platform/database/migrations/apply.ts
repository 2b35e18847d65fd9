import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import type { Migration } from './migration-files.js';
import { record } from './ledger.js';

/** deadlock_detected, lock_not_available, and "tuple concurrently updated" of grants that meet in the catalogue. */
const PASSING = new Set(['40P01', '55P03', 'XX000']);
const TRIES = 6;

/** Values for `:app` and `:role` in a migration. */
export interface Names {
  app: string;
  role?: string;
}

/**
 * Applies migrations to one schema in one transaction, with a short wait for locks so that traffic is never queued behind DDL.
 * Retries what passes by itself; throws naming the schema otherwise, with nothing of it applied.
 */
export async function applyMigrations(
  client: pg.ClientBase,
  schema: string,
  migrations: Migration[],
  names: Names,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await applyOnce(client, schema, migrations, names);
      return;
    } catch (error) {
      await client.query('ROLLBACK');
      const passing = error instanceof pg.DatabaseError && PASSING.has(error.code ?? '');
      if (!passing || attempt === TRIES) throw new Error(`${schema}: ${(error as Error).message}`, { cause: error });
      await wait(50 * 2 ** attempt * Math.random());
    }
  }
}

async function applyOnce(client: pg.ClientBase, schema: string, migrations: Migration[], names: Names): Promise<void> {
  await client.query(`BEGIN; SET LOCAL lock_timeout = '3s'; SET LOCAL search_path TO ${pg.escapeIdentifier(schema)}`);
  await applyWithin(client, schema, migrations, names);
  await client.query('COMMIT');
}

/** The same within the caller's transaction, whose `search_path` begins with the schema that is changed; the ledger gets them under `schema`. */
export async function applyWithin(
  client: pg.ClientBase,
  schema: string,
  migrations: Migration[],
  names: Names,
): Promise<void> {
  for (const migration of migrations) {
    for (const statement of migration.statements) await client.query(named(statement, names));
    await record(client, schema, migration);
  }
}

function named(statement: string, { app, role }: Names): string {
  const withApp = statement.replaceAll(/:app\b/g, pg.escapeIdentifier(app));
  return role === undefined ? withApp : withApp.replaceAll(/:role\b/g, pg.escapeIdentifier(role));
}
