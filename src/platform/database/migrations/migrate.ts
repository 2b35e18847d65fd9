import pg from 'pg';
import { applyMigrations } from './apply.js';
import { CREATE_LEDGER, pendingOf, stateOf, tenantStates, type SchemaState } from './ledger.js';
import { loadMigrations, type Migration } from './migration-files.js';

/** `connectionString` is the migrator's; `app` the name of the application's role. */
export interface MigrationTarget {
  connectionString: string;
  app: string;
}

export interface Progress {
  schema: string;
  done: number;
  total: number;
  error?: Error;
}

/** Runs `work` on a connection of the migrator's own; DDL never goes through the application's pool. */
export async function asMigrator<T>(target: MigrationTarget, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: target.connectionString, application_name: 'coop-migrate' });
  // A connection that is lost is told of by what was under way over it.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Brings the public schema up to date; returns how many files were applied. */
export function migratePlatform(target: MigrationTarget): Promise<number> {
  return asMigrator(target, async (client) => {
    await client.query(CREATE_LEDGER);
    const pending = pendingOf(await stateOf(client, 'public'), await loadMigrations('platform'));
    if (pending.length > 0) await applyMigrations(client, 'public', pending, { app: target.app });
    return pending.length;
  });
}

/**
 * Brings every tenant's schema up to date, `workers` at a time. A schema that fails is reported through `onProgress` and the
 * others go on; what a kill leaves undone is done by the next call. Returns the schemas that failed.
 */
export async function migrateTenants(
  target: MigrationTarget,
  onProgress: (progress: Progress) => void = () => undefined,
  { workers = 6, migrations }: { workers?: number; migrations?: Migration[] } = {},
): Promise<string[]> {
  const wanted = migrations ?? (await loadMigrations('tenant'));
  const states = await asMigrator(target, tenantStates);
  const behind = states.filter((state) => wanted.some(({ name, checksum }) => state.applied.get(name) !== checksum));
  const failed: string[] = [];
  let done = 0;
  const report = (schema: string, error?: Error) => {
    if (error) failed.push(schema);
    onProgress({ schema, done: (done += 1), total: behind.length, error });
  };
  const queue = [...behind];
  const lanes = Array.from({ length: Math.min(workers, behind.length) }, () => drain(target, queue, wanted, report));
  await Promise.all(lanes);
  return failed;
}

async function drain(
  target: MigrationTarget,
  queue: SchemaState[],
  wanted: Migration[],
  report: (schema: string, error?: Error) => void,
): Promise<void> {
  await asMigrator(target, async (client) => {
    for (let state = queue.shift(); state; state = queue.shift()) {
      try {
        await applyMigrations(client, state.schema, pendingOf(state, wanted), { app: target.app, role: state.schema });
        report(state.schema);
      } catch (error) {
        report(state.schema, error as Error);
      }
    }
  });
}
