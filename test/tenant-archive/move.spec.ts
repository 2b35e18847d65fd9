import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { TenantExporter } from '../../src/modules/tenant-archive/tenant-exporter.js';
import { applyMigrations } from '../../src/platform/database/migrations/apply.js';
import { loadMigrations, type Migration } from '../../src/platform/database/migrations/migration-files.js';
import { createRole, createSchema } from '../../src/platform/database/migrations/provision.js';
import { SEALED_SEEDS } from '../../src/modules/staff/sealed-seeds.js';
import { SEALED_GATEWAY_SECRETS } from '../../src/modules/tenant/gateway-secrets.js';
import { verifyArchive } from '../../src/modules/tenant-archive/archive-verification.js';
import { type ImportOptions, TenantImporter } from '../../src/modules/tenant-archive/tenant-importer.js';
import { Keyring } from '../../src/platform/crypto/keys.js';
import { reseal } from '../../src/platform/crypto/resealing.js';
import { asMigrator, migratePlatform } from '../../src/platform/database/migrations/migrate.js';
import { FolderStore } from '../../src/platform/storage/folder-store.js';
import { objectStoreAt } from '../../src/platform/storage/storage.js';
import { storageSetting } from '../../src/platform/config/storage-setting.js';
import { Reader } from '../../src/platform/config/reader.js';
import { type S3Server, startS3Server } from '../support/s3-server.js';
import { stack } from '../support/stack.js';
import { aSupporter } from '../support/staff.js';
import { publicSql, type TestTenant } from '../support/tenant.js';
import { ownDatabase, type OwnDatabase } from '../tenancy/own-database.js';
import { aFolder, aLivelyTenant, env, exported, filesOf } from './archives.js';

const OLD_KEY = Buffer.from(stack.env.SECRET_KEY!, 'base64');
const NEW_KEY = randomBytes(32);

let folder: Awaited<ReturnType<typeof aFolder>>;
let tenant: TestTenant;
let path: string;
let there: OwnDatabase;

const importThere = (keyring: Keyring, options?: ImportOptions, store = folderThere()) =>
  new TenantImporter(there.target, keyring, store).import(path, options);
const folderThere = () => new FolderStore(join(folder.path, 'files'));

describe('A cooperative that moves to another installation', () => {
  beforeAll(async () => {
    folder = await aFolder();
    const lively = await aLivelyTenant();
    tenant = lively.tenant;
    await (await aSupporter()).visit(tenant);
    await tenant.sql(
      `insert into outgoing_mails (id, template, recipient, cause, data, next_attempt_at) values (gen_random_uuid(), 'news', 'a@coop.example', 'test', '{}', now() + interval '1 day')`,
    );
    path = (await exported(tenant, folder.path)).path;
    await publicSql(`drop schema ${tenant.schema} cascade`);
  }, 60_000);
  afterAll(() => folder.drop());
  beforeEach(async () => {
    there = await ownDatabase();
    await migratePlatform(there.target);
  }, 60_000);
  afterEach(() => there.drop());

  it('is refused where its secrets could never be opened, by the name of the key', async () => {
    const old = new Keyring(OLD_KEY).keyId;
    await expect(importThere(new Keyring(NEW_KEY))).rejects.toThrow(
      `is sealed with the key ${old} (tenant_secrets: 1, staff_totp: 1, webhook_endpoints.secret: 1)`,
    );
    expect(await there.query('select 1 from tenants')).toEqual([]);
  });

  it('brings secrets that the new key opens once they are sealed anew', async () => {
    const both = new Keyring(NEW_KEY, [OLD_KEY]);
    await importThere(both);
    for (const rows of [SEALED_GATEWAY_SECRETS, SEALED_SEEDS]) {
      const place = { rows, label: 'public', schema: 'public', tenantId: '' };
      expect(await asMigrator(there.target, (client) => reseal(client, both, place))).toEqual({
        done: 1,
        failures: [],
      });
    }
    expect(Object.keys(await filesThere())).toEqual(Object.keys(await filesOf(tenant)));
  });

  it('comes without secrets where that is asked for: webhooks are off, staff show a second factor anew', async () => {
    const { webhooksOff } = await importThere(new Keyring(NEW_KEY), { withoutSecrets: true });
    expect(webhooksOff).toBe(1);
    expect(await there.query('select 1 from tenant_secrets union all select 1 from staff_totp')).toEqual([]);
    expect(await there.query(`select enabled from ${tenant.schema}.webhook_endpoints`)).toEqual([{ enabled: false }]);
    expect(await there.query('select role, status from staff')).toEqual([{ role: 'admin', status: 'active' }]);
  });

  it('holds back the mails that waited, for a person to decide', async () => {
    const { heldBack } = await importThere(new Keyring(OLD_KEY));
    expect(heldBack?.mails).toBeGreaterThanOrEqual(1);
    expect(await mailsThere()).toEqual([{ status: 'uncertain', cause: 'test' }]);
  });

  it('sends them where it is said that nothing has left since', async () => {
    expect((await importThere(new Keyring(OLD_KEY), { sendWaiting: true })).heldBack).toBeUndefined();
    expect(await mailsThere()).toEqual([{ status: 'pending', cause: 'test' }]);
  });

  it('leaves behind the visits of support that has no account there, and the log', async () => {
    const { leftOut } = await importThere(new Keyring(OLD_KEY));
    expect(leftOut).toEqual({ support_visits: 1 });
    expect(await there.query('select action from audit_log')).toEqual([{ action: 'tenant.imported' }]);
  });

  it('is brought up to date by the migrations that came since', async () => {
    const all = await loadMigrations('tenant');
    const elder = await anElder(all.slice(0, -1));
    await new TenantImporter(there.target, new Keyring(OLD_KEY), folderThere()).import(elder.path);
    const [row] = await there.query<{ count: number; users: number }>(
      `select (select count(*) from schema_migrations where schema_name = $1) as count,
              (select count(*) from ${elder.schema}.users) as users`,
      [elder.schema],
    );
    expect(row).toEqual({ count: all.length, users: 1 });
    await there.query(`select author_staff_id from ${elder.schema}.claim_events`);
  }, 60_000);

  it('takes its files to a bucket, and from there', async () => {
    const s3: S3Server = await startS3Server();
    const setting = storageSetting(new Reader(s3.settings));
    await importThere(new Keyring(OLD_KEY), {}, objectStoreAt(setting) as FolderStore);
    expect([...s3.objects.keys()].map((key) => key.slice(key.indexOf(tenant.schema)))).toEqual(
      Object.keys(await filesOf(tenant)),
    );
    const back = await new TenantExporter({ databaseUrl: appUrl(there), storage: setting }).export(
      tenant.slug,
      folder.path,
    );
    const { manifest } = await verifyArchive(path);
    expect(back.manifest.files).toEqual(manifest.files);
    await s3.stop();
  });
});

/** An archive of an installation that has only these migrations. */
async function anElder(migrations: Migration[]): Promise<{ path: string; schema: string }> {
  const before = await ownDatabase();
  await migratePlatform(before.target);
  const [slug, schema] = [before.word, `t_${before.word}`];
  await asMigrator(before.target, async (client) => {
    await createRole(client, schema, 'coop_app');
    await createSchema(client, schema, schema);
    await applyMigrations(client, schema, migrations, { app: 'coop_app', role: schema });
  });
  await before.query(
    `insert into tenants (id, slug, schema_name, name, settings) values (gen_random_uuid(), $1, $2, 'Vieja', '{}')`,
    [slug, schema],
  );
  await before.query(
    `insert into ${schema}.users (id, email, first_name, last_name, password_hash) values (gen_random_uuid(), 'a@coop.example', 'A', 'B', 'x')`,
  );
  await before.query('alter table tenants drop column delete_after, drop column opened_at');
  const elder = await new TenantExporter({ ...env, databaseUrl: appUrl(before) }).export(slug, folder.path);
  await before.drop();
  return { path: elder.path, schema };
}

function appUrl({ word }: OwnDatabase): string {
  const url = new URL(stack.databaseUrl);
  url.pathname = `/${word}`;
  return url.href;
}

function mailsThere() {
  return there.query(`select status, cause from ${tenant.schema}.outgoing_mails where cause = 'test'`);
}

async function filesThere(): Promise<Record<string, true>> {
  const files: Record<string, true> = {};
  for await (const { path: file } of folderThere().list(`${tenant.schema}/`)) files[file] = true;
  return files;
}
