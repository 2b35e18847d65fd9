import { readdir, stat } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { coop } from '../../scripts/stack/app.ts';
import { loadMigrations } from '../../src/platform/database/migrations/migration-files.js';
import { client } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { aMember, PASSWORD, signIn } from '../support/member.js';
import { stack } from '../support/stack.js';
import { publicSql, type TestTenant } from '../support/tenant.js';
import {
  aFolder,
  aLivelyTenant,
  checksums,
  destroy,
  exported,
  filesOf,
  imported,
  type LivelyTenant,
} from './archives.js';

let folder: Awaited<ReturnType<typeof aFolder>>;
let lively: LivelyTenant;
let tenant: TestTenant;
let path: string;
let before: Awaited<ReturnType<typeof state>>;

describe('A cooperative that was destroyed and put back', () => {
  beforeAll(async () => {
    folder = await aFolder();
    lively = await aLivelyTenant();
    tenant = lively.tenant;
    before = await state(tenant);
    path = (await exported(tenant, folder.path)).path;
    await destroy(tenant);
    await publicSql(`drop role ${tenant.schema}`);
    await imported(path);
  }, 60_000);
  afterAll(() => folder.drop());

  it('has the same rows in every table, and the same files', async () => {
    expect((await state(tenant)).rows).toEqual(before.rows);
    expect((await state(tenant)).files).toEqual(before.files);
    expect(Object.keys(before.files)).toHaveLength(1);
  });

  it('has the same tables, keys, indexes and grants', async () => {
    expect((await state(tenant)).shape).toEqual(before.shape);
  });

  it('has its registry, but for being suspended: members are kept out until somebody has looked', async () => {
    expect((await state(tenant)).registry).toEqual(before.registry);
    expect((await eventuallyTenant()).status).toBe(503);
  });

  it('is at the migrations that it was at', async () => {
    const [row] = await publicSql<{ count: number }>('select count(*) from schema_migrations where schema_name = $1', [
      tenant.schema,
    ]);
    expect(row?.count).toBe((await loadMigrations('tenant')).length);
  });

  it('is in the audit log as exported and as imported, by the same digest', async () => {
    const entries = await publicSql<{ action: string; digest: string }>(
      `select action, detail ->> 'digest' as digest from audit_log where tenant_id = $1 and action like 'tenant.%' order by seq`,
      [tenant.id],
    );
    expect(entries.map(({ action }) => action)).toEqual(['tenant.exported', 'tenant.imported']);
    expect(entries[0]!.digest).toBe(entries[1]!.digest);
  });

  describe('once it is resumed', () => {
    beforeAll(async () => {
      await coop(stack.env, 'tenant', 'resume', tenant.slug);
      await eventually(async () => expect((await client(tenant).get('/notices')).status).not.toBe(503));
    });

    it('lets its members in by their password, and by the session that they had', async () => {
      const { accessToken } = await signIn(tenant, lively.member.email, PASSWORD);
      expect((await client(tenant, accessToken).get('/me')).body).toMatchObject({ email: lively.member.email });
      expect((await lively.member.api.get('/invoices')).body).toMatchObject({ items: [{ id: lively.invoice.id }] });
    });

    it('serves the invoices’ PDFs', async () => {
      const { status, body } = await lively.member.api.get<Buffer>(`/invoices/${lively.invoice.id}/pdf`);
      expect([status, body]).toEqual([200, lively.pdf]);
    });

    it('links holders by the web key that they had', async () => {
      const other = await aMember(tenant);
      const { number, webKey } = lively.holder;
      expect((await other.api.post('/accounts', { holderNumber: number, webKey })).status).toBe(201);
    });

    it('takes its API key', async () => {
      expect((await client(tenant, tenant.apiKey).get('/sync/payments')).status).toBe(200);
    });

    it('asks its staff to sign in again', async () => {
      expect((await lively.admin.api.get('/v1/staff/me')).status).toBe(401);
    });
  });
});

describe('An archive', () => {
  it('is for its owner’s eyes, and nothing lies beside it', async () => {
    const own = await aFolder();
    const { path: file } = await exported(tenant, own.path);
    expect(((await stat(file)).mode & 0o777).toString(8)).toBe('600');
    expect(await readdir(own.path)).toHaveLength(1);
    await own.drop();
  });
});

/** The registry is remembered for a moment. */
function eventuallyTenant() {
  return eventually(async () => {
    const answer = await client(tenant).get('/claim-categories');
    expect(answer.status).not.toBe(404);
    return answer;
  });
}

async function state(of: TestTenant) {
  const registry: Record<string, object[]> = {};
  for (const table of ['tenants', 'tenant_secrets', 'api_keys', 'staff'])
    registry[table] = await publicSql(
      `select to_jsonb(t) - 'status' as row from ${table} t where ${table === 'tenants' ? 'id' : 'tenant_id'} = $1 order by 1`,
      [of.id],
    );
  for (const table of ['staff_totp', 'staff_passkeys', 'staff_recovery_codes'])
    registry[table] = await publicSql(
      `select to_jsonb(t) as row from ${table} t join staff s on s.id = t.staff_id where s.tenant_id = $1 order by 1`,
      [of.id],
    );
  return { rows: await checksums(of), files: await filesOf(of), shape: await shapeOf(of.schema), registry };
}

async function shapeOf(schema: string): Promise<object> {
  const all = (sql: string) => publicSql<{ text: string }>(sql, [schema]).then((rows) => rows.map(({ text }) => text));
  return {
    columns: await all(
      `select concat_ws(' ', table_name, column_name, data_type, is_nullable, column_default, generation_expression) as text
         from information_schema.columns where table_schema = $1 order by 1`,
    ),
    keys: await all(
      `select concat_ws(' ', c.relname, k.conname, pg_get_constraintdef(k.oid), k.convalidated) as text
         from pg_constraint k join pg_class c on c.oid = k.conrelid where k.connamespace = $1::regnamespace order by 1`,
    ),
    indexes: await all(`select indexdef as text from pg_indexes where schemaname = $1 order by 1`),
    grants: await all(
      `select concat_ws(' ', relname, relacl::text) as text from pg_class where relnamespace = $1::regnamespace and relkind = 'r' order by 1`,
    ),
    schema: await all(`select nspacl::text as text from pg_namespace where nspname = $1`),
  };
}
