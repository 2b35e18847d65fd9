import pg from 'pg';
import { isSchemaName } from '../../tenancy/tenant.js';
import { applyMigrations } from './apply.js';
import { loadMigrations } from './migration-files.js';
import { asMigrator, type MigrationTarget } from './migrate.js';

/**
 * Creates a tenant's role and schema with every table, in the order that lets a repeat finish what a kill left:
 * role and schema first, tables and ledger in one transaction, and only then `register` (the registry's row).
 */
export function provisionTenant(
  target: MigrationTarget,
  schema: string,
  register: (client: pg.ClientBase) => Promise<void>,
): Promise<void> {
  if (!isSchemaName(schema)) throw new Error(`Not the name of a tenant's schema: ${JSON.stringify(schema)}.`);
  return asMigrator(target, async (client) => {
    await createRole(client, schema, target.app);
    await createSchema(client, schema, schema);
    const { rows } = await client.query('select 1 from public.schema_migrations where schema_name = $1 limit 1', [
      schema,
    ]);
    if (rows.length === 0)
      await applyMigrations(client, schema, await loadMigrations('tenant'), { app: target.app, role: schema });
    await register(client);
  });
}

/** The tenant's role, which is named as its schema; safe to repeat. */
export async function createRole(client: pg.ClientBase, schema: string, app: string): Promise<void> {
  const name = pg.escapeIdentifier(schema);
  const { rows } = await client.query('select 1 from pg_roles where rolname = $1', [schema]);
  if (rows.length === 0) await client.query(`CREATE ROLE ${name} NOLOGIN`);
  // The application may become the tenant, but never holds its rights by itself.
  await client.query(`GRANT ${name} TO ${pg.escapeIdentifier(app)} WITH INHERIT FALSE, SET TRUE`);
  // What all cooperatives' roles may do beside their own tables (scripts/sql/roles.sql).
  await client.query(`GRANT coop_tenant TO ${name}`);
}

/** A schema that the tenant's role may use; safe to repeat. */
export async function createSchema(client: pg.ClientBase, schema: string, role: string): Promise<void> {
  const name = pg.escapeIdentifier(schema);
  await client.query(`CREATE SCHEMA IF NOT EXISTS ${name}`);
  await client.query(`GRANT USAGE ON SCHEMA ${name} TO ${pg.escapeIdentifier(role)}`);
}
