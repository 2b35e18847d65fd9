import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { v7 as uuid } from 'uuid';
import {
  type ImportOptions,
  type ImportReport,
  TenantImporter,
} from '../../src/modules/tenant-archive/tenant-importer.js';
import { TenantChecksums } from '../../src/modules/tenant-archive/tenant-checksums.js';
import { type ExportReport, TenantExporter } from '../../src/modules/tenant-archive/tenant-exporter.js';
import { endpointContext } from '../../src/modules/deliveries/endpoint-secrets.js';
import { parseEnvironment } from '../../src/platform/config/environment.js';
import { objectStoreAt } from '../../src/platform/storage/storage.js';
import { anAccount, aHolder, aSupply, type TestHolder } from '../support/holder.js';
import { anInvoice, aReading, type TestInvoice } from '../support/invoice.js';
import { aMember, type TestMember } from '../support/member.js';
import { stack } from '../support/stack.js';
import { aStaffMember, type TestStaff } from '../support/staff.js';
import { aTenant, keyring, publicSql, type TestTenant } from '../support/tenant.js';

export const env = parseEnvironment(stack.env);
export const store = objectStoreAt(env.storage);
export const target = { connectionString: stack.migratorDatabaseUrl, app: 'coop_app' };

export const exported = (tenant: { slug: string }, out: string): Promise<ExportReport> =>
  new TenantExporter(env).export(tenant.slug, out);
export const imported = (path: string, options?: ImportOptions): Promise<ImportReport> =>
  new TenantImporter(target, keyring, store).import(path, options);

/** SHA-256 by table; without what the clock writes by itself, and what an import holds back. */
export async function checksums({ slug }: { slug: string }): Promise<Record<string, string>> {
  const sums = await new TenantChecksums(env).of(slug);
  return Object.fromEntries(
    sums.filter(({ table }) => !BY_THE_CLOCK.has(table)).map(({ table, checksum }) => [table, checksum]),
  );
}

const BY_THE_CLOCK = new Set([
  'gateway_changes',
  'invoice_watch',
  'outgoing_mails',
  'mail_gatherings',
  'notifications',
]);

/** A folder that is gone once the tests are. */
export async function aFolder(): Promise<{ path: string; drop: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'coop-archives-'));
  return { path, drop: () => rm(path, { recursive: true, force: true }) };
}

/** As somebody with the owner's rights and no care would: schema, files, registry. */
export async function destroy(tenant: TestTenant): Promise<void> {
  await publicSql(`drop schema ${tenant.schema} cascade`);
  for await (const { path } of store.list(`${tenant.schema}/`)) await store.remove(path);
  for (const table of ['support_visits', 'tenant_secrets', 'api_keys', 'staff'])
    await publicSql(`delete from ${table} where tenant_id = $1`, [tenant.id]);
  await publicSql('delete from tenants where id = $1', [tenant.id]);
}

export async function filesOf(tenant: TestTenant): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for await (const { path } of store.list(`${tenant.schema}/`))
    files[path] = (await buffer(store.read(path))).toString('base64');
  return files;
}

/** A cooperative in which something of everything has happened. */
export interface LivelyTenant {
  tenant: TestTenant;
  member: TestMember;
  holder: TestHolder;
  invoice: TestInvoice;
  pdf: Buffer;
  admin: TestStaff;
}

export async function aLivelyTenant(): Promise<LivelyTenant> {
  const tenant = await aTenant();
  const member = await aMember(tenant);
  const holder = await aHolder(tenant, { name: 'Ñandú \\N "Tab\there" \n línea' });
  const supply = await aSupply(tenant, { holder, services: ['electricity', 'water'] });
  await anAccount(member, holder);
  const invoice = await anInvoice(tenant, {
    supply,
    laterDues: [{ on: '2031-01-10', amount: '4300.00' }],
    dueOn: '2031-01-01',
  });
  await aReading(tenant, { supply, period: '2026-10', quantity: '151.25' });
  await paid(member, invoice);
  const pdf = await aPdf(tenant, invoice);
  await member.api.post('/claims', {
    supplyId: supply.id,
    service: 'electricity',
    description: 'Sin luz desde anoche',
  });
  await member.api.post('/contact-messages', { message: 'Hola', contactHours: '9 a 12', phone: '03571 400000' });
  await aWebhook(tenant);
  return { tenant, member, holder, invoice, pdf, admin: await aStaffMember(tenant, { role: 'admin' }) };
}

/** A payment whose items follow from each other, which no order of rows satisfies. */
async function paid(member: TestMember, invoice: TestInvoice): Promise<void> {
  await member.tenant.sql(
    `with payment as (
       insert into payments (id, user_id, status, gateway, total_centavos, checkout_url, expires_at, coupon_expires_at, next_check_at)
       values ($1, $2, 'cancelled', 'mercadopago', 100, 'https://checkout.example/1', now() - interval '1 day', now() - interval '1 day', null))
     insert into payment_items (payment_id, invoice_id, invoice_number, amount_centavos, principal_centavos, total_centavos, from_centavos)
     values ($1, $3, $4, 100, 100, 100, 0)`,
    [uuid(), member.userId, invoice.id, invoice.number],
  );
}

async function aPdf(tenant: TestTenant, invoice: TestInvoice): Promise<Buffer> {
  const pdf = Buffer.from(`%PDF-1.4 ${invoice.number}\n%%EOF\n`);
  const key = `invoice-pdfs/${invoice.id}/${uuid()}.${'0'.repeat(64)}`;
  await store.put(`${tenant.schema}/${key}`, Readable.from([pdf]));
  await tenant.sql('update invoices set pdf_key = $2 where id = $1', [invoice.id, key]);
  return pdf;
}

async function aWebhook(tenant: TestTenant): Promise<void> {
  const id = uuid();
  const { keyId, ciphertext } = keyring.seal('whsec_dGVzdA==', endpointContext(tenant.id, id));
  await tenant.sql(
    `insert into webhook_endpoints (id, url, events, secret_key_id, secret) values ($1, 'https://erp.coop.example', '{claim.updated}', $2, $3)`,
    [id, keyId, ciphertext],
  );
}
