import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { v7 as uuid } from 'uuid';
import { applyMigrations } from '../../src/platform/database/migrations/apply.js';
import {
  type Migration,
  loadMigrationsFrom,
  splitStatements,
} from '../../src/platform/database/migrations/migration-files.js';
import { migratePlatform, migrateTenants, type Progress } from '../../src/platform/database/migrations/migrate.js';
import { provisionTenant } from '../../src/platform/database/migrations/provision.js';
import { eventually } from '../support/eventually.js';
import { ownDatabase, type OwnDatabase } from './own-database.js';

const TENANTS = 8;

describe("Migrations over all tenants' schemas", () => {
  let own: OwnDatabase;
  let schemas: string[];

  beforeAll(async () => {
    own = await ownDatabase();
    await migratePlatform(own.target);
    schemas = Array.from({ length: TENANTS }, (_, i) => `t_${own.word}_${i}`);
    for (const schema of schemas) {
      await provisionTenant(own.target, schema, async (client) => {
        await client.query(
          `insert into public.tenants (id, slug, schema_name, name, settings) values ($1, $2, $3, '', '{}')`,
          [uuid(), schema.slice(2).replaceAll('_', '-'), schema],
        );
      });
    }
  }, 120_000);
  afterAll(() => own.drop());

  const written = async (files: Record<string, string>): Promise<Migration[]> => {
    const folder = await mkdtemp(join(tmpdir(), 'migrations-'));
    for (const [name, sql] of Object.entries(files)) await writeFile(join(folder, name), sql);
    return loadMigrationsFrom(folder);
  };
  const run = async (migrations?: Migration[]) => {
    const seen: Progress[] = [];
    const failed = await migrateTenants(own.target, (progress) => seen.push(progress), { migrations });
    return { failed, seen };
  };
  const columns = (table: string, column: string) =>
    own.query<{ schema: string }>(
      `select table_schema as schema from information_schema.columns where table_name = $1 and column_name = $2 order by 1`,
      [table, column],
    );

  it('have nothing to do for tenants that are up to date', async () => {
    expect(await run()).toEqual({ failed: [], seen: [] });
  });

  it('go through every tenant, with progress, once', async () => {
    const migrations = await written({ '9001-alias.sql': 'alter table users add column nickname text;' });
    const { failed, seen } = await run(migrations);
    expect(failed).toEqual([]);
    expect(seen.map(({ done, total }) => [done, total])).toEqual(
      Array.from({ length: TENANTS }, (_, i) => [i + 1, TENANTS]),
    );
    expect(await columns('users', 'nickname')).toHaveLength(TENANTS);
    expect((await run(migrations)).seen).toEqual([]);
  });

  it('report the tenant that fails, leave nothing of it half done, let the others go on, and finish it later', async () => {
    const [odd] = schemas as [string];
    await own.query(`create table ${odd}.odd_one (id int)`);
    const migrations = await written({
      '9002-odd.sql': 'alter table holders add column nickname text;\ncreate table odd_one (id int);',
    });
    const first = await run(migrations);
    expect(first.failed).toEqual([odd]);
    expect(first.seen.find(({ schema }) => schema === odd)?.error?.message).toContain('odd_one');
    expect((await columns('holders', 'nickname')).map((row) => row.schema)).toEqual(schemas.slice(1));

    await own.query(`drop table ${odd}.odd_one`);
    const second = await run(migrations);
    expect(second.seen.map(({ schema }) => schema)).toEqual([odd]);
    expect(await columns('holders', 'nickname')).toHaveLength(TENANTS);
  });

  it('refuse a file that was changed after it had been applied', async () => {
    await run(await written({ '9003-a.sql': 'select 1;' }));
    const { failed, seen } = await run(await written({ '9003-a.sql': 'select 2;' }));
    expect(failed).toHaveLength(TENANTS);
    expect(seen[0]?.error?.message).toContain('9003-a.sql was changed after it had been applied');
  });

  it('wait their turn behind traffic instead of blocking it for long, and succeed when it has passed', async () => {
    const [schema] = schemas as [string];
    const reader = new pg.Client({ connectionString: own.target.connectionString });
    await reader.connect();
    await reader.query(`BEGIN; SELECT * FROM ${schema}.notices`);
    const migrations = await written({ '9004-notices.sql': 'alter table notices add column area text;' });
    const migrating = run(migrations);
    await eventually(async () =>
      expect(
        await own.query(`select from pg_locks where not granted and relation = '${schema}.notices'::regclass`),
      ).toHaveLength(1),
    );
    await reader.query('COMMIT');
    await reader.end();
    expect((await migrating).failed).toEqual([]);
  });

  it('are resumable: what one connection applied is in the ledger with it, or not at all', async () => {
    const [, schema] = schemas as [string, string];
    const migrations = await written({ '9005-half.sql': 'alter table notices add column half text;\nselect 1 / 0;' });
    const client = new pg.Client({ connectionString: own.target.connectionString });
    await client.connect();
    await expect(applyMigrations(client, schema, migrations, { app: 'coop_app', role: schema })).rejects.toThrow(
      'division by zero',
    );
    await client.end();
    expect(await columns('notices', 'half')).toEqual([]);
    expect(await own.query(`select 1 from public.schema_migrations where name = '9005-half.sql'`)).toEqual([]);
  });
});

describe('A migration file', () => {
  it('is cut into statements at semicolons that end a line, without its comments', () => {
    expect(
      splitStatements(`-- why; because\ncreate table a (b text default ';');\n\ninsert into a values ('x;y');\n`),
    ).toEqual([`create table a (b text default ';')`, `insert into a values ('x;y')`]);
  });
});
