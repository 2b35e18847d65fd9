import type pg from 'pg';
import type { Migration } from './migration-files.js';

/** What has been applied where, for every schema, in one table: nothing to do is one query, however many tenants there are. */
export const CREATE_LEDGER = `
  create table if not exists public.schema_migrations (
    schema_name text not null,
    name text not null,
    checksum text not null,
    applied_at timestamptz not null default now(),
    primary key (schema_name, name)
  )`;

export interface SchemaState {
  schema: string;
  applied: Map<string, string>;
}

/** Every tenant's schema with what its ledger says. */
export async function tenantStates(client: pg.ClientBase): Promise<SchemaState[]> {
  const { rows } = await client.query<{ schema: string; names: string[]; checksums: string[] }>(
    `select t.schema_name as schema,
            coalesce(array_agg(m.name order by m.name) filter (where m.name is not null), '{}') as names,
            coalesce(array_agg(m.checksum order by m.name) filter (where m.name is not null), '{}') as checksums
       from public.tenants t left join public.schema_migrations m on m.schema_name = t.schema_name
      group by t.schema_name order by t.schema_name`,
  );
  return rows.map(({ schema, names, checksums }) => ({
    schema,
    applied: new Map(names.map((name, i) => [name, checksums[i]!])),
  }));
}

export async function stateOf(client: pg.ClientBase, schema: string): Promise<SchemaState> {
  const { rows } = await client.query<{ name: string; checksum: string }>(
    'select name, checksum from public.schema_migrations where schema_name = $1',
    [schema],
  );
  return { schema, applied: new Map(rows.map((row) => [row.name, row.checksum])) };
}

/** What `state` still lacks; throws where an applied file was edited afterwards. */
export function pendingOf(state: SchemaState, migrations: Migration[]): Migration[] {
  for (const { name, checksum } of migrations) {
    const applied = state.applied.get(name);
    if (applied !== undefined && applied !== checksum) {
      throw new Error(
        `The migration ${name} was changed after it had been applied to ${state.schema}: write a new one instead.`,
      );
    }
  }
  return migrations.filter(({ name }) => !state.applied.has(name));
}

export async function record(client: pg.ClientBase, schema: string, { name, checksum }: Migration): Promise<void> {
  await client.query('insert into public.schema_migrations (schema_name, name, checksum) values ($1, $2, $3)', [
    schema,
    name,
    checksum,
  ]);
}
