import { mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { Archives } from '../../src/modules/platform-tenants/archives.js';
import { Provisioning } from '../../src/modules/platform-tenants/provisioning.js';
import { TenantBook } from '../../src/modules/platform-tenants/tenant-book.js';
import { TenantClosing } from '../../src/modules/platform-tenants/tenant-closing.js';
import { TenantDeletion } from '../../src/modules/platform-tenants/tenant-deletion.js';
import { TenantExporter } from '../../src/modules/tenant-archive/tenant-exporter.js';
import { ENVIRONMENT } from '../../src/platform/config/config.module.js';
import type { Environment } from '../../src/platform/config/environment.js';
import { Keyring } from '../../src/platform/crypto/keys.js';
import { Audit } from '../../src/platform/operations/audit.js';
import type { PlatformRounds } from '../../src/platform/queue/platform-rounds.js';
import { Storage } from '../../src/platform/storage/storage.js';
import { TenantDirectory } from '../../src/platform/tenancy/tenant-directory.js';
import { client } from '../support/client.js';
import { aMember } from '../support/member.js';
import { aStaffMember, aSupporter } from '../support/staff.js';
import { aTenant, publicSql, type TestTenant } from '../support/tenant.js';
import { bootPlatform, type PlatformContext } from '../tenancy/platform-context.js';

const BY = 'staff:test';

describe('The end of a cooperative', () => {
  let platform: PlatformContext;
  let folder: string;
  let tenant: TestTenant;
  let book: TenantBook;
  let closing: TenantClosing;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'coop-archives-'));
    platform = await bootPlatform({ ARCHIVE_FOLDER: folder });
    book = new TenantBook(platform.module.get(DataSource), platform.module.get(TenantDirectory));
    closing = new TenantClosing(book, platform.module.get(Audit));
  });
  afterAll(() => platform.close());
  beforeEach(async () => {
    tenant = await aTenant();
  });

  const env = () => platform.module.get<Environment>(ENVIRONMENT);
  const rounds = {} as PlatformRounds;
  const archives = (exporter = new TenantExporter(env()), environment = env()) =>
    new Archives(platform.database, book, platform.module.get(Audit), rounds, exporter, environment);
  const exporting = (work: () => Promise<unknown>) => ({ export: work }) as unknown as TenantExporter;
  const deletion = () => {
    const directory = platform.module.get(TenantDirectory);
    const provisioning = new Provisioning(env(), platform.module.get(Keyring), directory);
    return new TenantDeletion(platform.database, provisioning, platform.module.get(Storage), directory, rounds, env());
  };
  const suspend = () => closing.suspend(tenant.slug, { reason: 'Se va a otro sistema', tellMembers: false }, BY);
  const statusOf = async () => (await book.find(tenant.slug)).status;
  const archived = () => publicSql(`update tenants set status = 'archived' where id = $1`, [tenant.id]);
  const due = () => publicSql('update tenants set delete_after = now() where id = $1', [tenant.id]);

  it('is archived once all of it is exported', async () => {
    await suspend();
    const doing = archives();
    await doing.request(tenant.slug, BY);
    await doing.request(tenant.slug, BY);
    expect(await statusOf()).toBe('suspended');
    await doing.work();
    expect(await statusOf()).toBe('archived');
    const [archive, ...more] = await publicSql<{ place: string }>('select place from tenant_archives where tenant_id = $1', [tenant.id]); // prettier-ignore
    expect([more, await readdir(folder)]).toEqual([[], expect.arrayContaining([archive!.place.split('/').at(-1)])]);
    expect(await client(tenant).get('')).toMatchObject({ status: 503, body: { code: 'TENANT_ARCHIVED' } });
  });

  it('is not archived while members get in, nor where its export fails, however often', async () => {
    const failing = archives(exporting(() => Promise.reject(new Error('The disk is full.'))));
    await expect(failing.request(tenant.slug, BY)).rejects.toThrow('estado actual');
    await suspend();
    await failing.request(tenant.slug, BY);
    for (let i = 0; i < 4; i += 1) {
      await publicSql('update tenant_archives set next_attempt_at = now() where tenant_id = $1', [tenant.id]);
      await failing.work();
    }
    expect(await statusOf()).toBe('suspended');
    expect(await publicSql('select status, attempts, last_error from tenant_archives where tenant_id = $1', [tenant.id])).toEqual([
      { status: 'failed', attempts: 3, last_error: 'The disk is full.' },
    ]); // prettier-ignore
  });

  it('stays open where somebody opened it again while it was exported', async () => {
    await suspend();
    const doing = archives(exporting(() => closing.resume(tenant.slug, BY)));
    await doing.request(tenant.slug, BY);
    await doing.work();
    expect(await statusOf()).toBe('active');
    expect(await publicSql('select status from tenant_archives where tenant_id = $1', [tenant.id])).toEqual([
      { status: 'done' },
    ]);
  });

  it('cannot be asked for where there is no folder for it', async () => {
    await suspend();
    const nowhere = { ...env(), archiveFolder: undefined };
    await expect(archives(undefined, nowhere).request(tenant.slug, BY)).rejects.toMatchObject({
      code: 'ARCHIVING_OFF',
    });
  });

  it('is marked to be deleted only once it is archived, and the mark can be taken back', async () => {
    await suspend();
    await expect(closing.markForDeletion(tenant.slug, 30, BY)).rejects.toMatchObject({ code: 'TENANT_STATE' });
    await archived();
    await closing.markForDeletion(tenant.slug, 30, BY);
    await expect(closing.resume(tenant.slug, BY)).rejects.toMatchObject({ code: 'TENANT_STATE' });
    await deletion().work();
    expect(await statusOf()).toBe('archived');
    await closing.cancelDeletion(tenant.slug, BY);
    await expect(closing.cancelDeletion(tenant.slug, BY)).rejects.toMatchObject({ code: 'TENANT_STATE' });
    await closing.resume(tenant.slug, BY);
    expect(await statusOf()).toBe('active');
  });

  it('deletes schema, role, rows and files when the day has come, and nothing of another', async () => {
    const other = await aTenant();
    const [member, admin] = [await aMember(other), await aStaffMember(tenant, { role: 'admin' })];
    await platform.as(tenant.schema, () => platform.module.get(Storage).put('claims/x/y', Readable.from(['x'])));
    await platform.as(other.schema, () => platform.module.get(Storage).put('claims/x/y', Readable.from(['x'])));
    await archived();
    await closing.markForDeletion(tenant.slug, 7, BY);
    await due();
    await deletion().work();
    const left = await publicSql(
      `select 'tenant' as what from tenants where id = $1 union all select 'schema' from pg_namespace where nspname = $2
       union all select 'role' from pg_roles where rolname = $2 union all select 'ledger' from schema_migrations where schema_name = $2
       union all select 'key' from api_keys where tenant_id = $1 union all select 'staff' from staff where id = $3`,
      [tenant.id, tenant.schema, admin.staffId],
    );
    expect(left).toEqual([]);
    const filesOf = ({ schema }: TestTenant) => readdir(join(env().storage.kind === 'folder' ? (env().storage as { path: string }).path : '', schema), { recursive: true }).catch(() => []); // prettier-ignore
    expect((await filesOf(tenant)).filter((name) => name.endsWith('y'))).toEqual([]);
    expect((await filesOf(other)).filter((name) => name.endsWith('y'))).toHaveLength(1);
    expect((await member.api.get('/me')).status).toBe(200);
    // The name is free again, and what takes it starts with nothing.
    const next = await aTenant({ slug: tenant.slug });
    expect(await next.sql('select id from users')).toEqual([]);
  });

  it('asks for the slug once more, and for the second factor', async () => {
    await archived();
    const support = await aSupporter({ steppedUp: true });
    const path = `/v1/platform/tenants/${tenant.slug}/deletion`;
    expect(await support.api.post(path, { confirm: 'otra' })).toMatchObject({ status: 400 });
    const marked = await support.api.post<{ deleteAfter: string }>(path, { confirm: tenant.slug });
    expect(marked.status).toBe(202);
    expect(Date.parse(marked.body.deleteAfter)).toBeGreaterThan(Date.now() + 29 * 86_400_000);
    expect((await support.api.delete(path)).status).toBe(204);
  });
});
