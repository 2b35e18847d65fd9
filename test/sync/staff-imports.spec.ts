import { readdir } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { eventually } from '../support/eventually.js';
import { stack } from '../support/stack.js';
import { aStaffMember, type TestStaff } from '../support/staff.js';
import { aTenant, publicSql, type TestTenant } from '../support/tenant.js';
import { ended, importing, ndjson } from './imports.js';

interface Import {
  id: string;
  status: string;
  dryRun: boolean;
  rejected: number;
}
interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

describe('Imports before the staff', () => {
  let tenant: TestTenant;
  let rita: TestStaff;
  beforeAll(async () => {
    tenant = await aTenant();
    rita = await aStaffMember(tenant, { permissions: ['imports:write'], steppedUp: true });
  });
  const holder = (number: number, more: object = {}) => ({ holderNumber: String(number), name: 'Socio', ...more });
  const send = (staff: TestStaff, content: string | Buffer, query = '', type = 'application/x-ndjson') =>
    staff.api.post<{ id: string }>(`/staff/imports?dataset=holders${query}`, Buffer.from(content), {
      'content-type': type,
    });
  const holders = async () => (await tenant.sql<{ n: number }>('select count(*) as n from holders'))[0]!.n;

  it('are started by an upload, tried first without changing anything', async () => {
    const content = ndjson(holder(501, { webKey: 'K1' }), holder(502, { webKey: 'K2' }));
    const before = await holders();
    const tried = await send(rita, content, '&dryRun=true');
    expect(tried.status).toBe(202);
    expect(await ended(tenant, tried.body.id)).toMatchObject({ status: 'finished', inserted: 2 });
    expect(await holders()).toBe(before);
    const done = await send(rita, gzipSync(content));
    expect(await ended(tenant, done.body.id)).toMatchObject({ status: 'finished', inserted: 2 });
    expect(await holders()).toBe(before + 2);
    expect((await rita.api.get<Import>(`/staff/imports/${done.body.id}`)).body).toMatchObject({ dryRun: false });
    await eventually(async () =>
      expect(await publicSql('select actor, action, detail from audit_log where subject = $1', [done.body.id])).toEqual(
        [
          {
            actor: `staff:${rita.staffId}`,
            action: 'import.started',
            detail: { dataset: 'holders', mode: 'upsert', dryRun: false, force: false },
          },
        ],
      ),
    );
  });

  it('are listed newest first with those of the management system, by pages and by status', async () => {
    const coop = await aTenant();
    const { api } = await aStaffMember(coop, { permissions: ['imports:read'] });
    const one = await importing(coop, 'holders', ndjson(holder(1)));
    const two = await importing(coop, 'holders', '{"holderNumber": 1', { type: 'application/x-ndjson' });
    const first = (await api.get<Page<Import>>('/staff/imports?limit=1')).body;
    expect(first.items.map(({ id }) => id)).toEqual([two.id]);
    const next = (await api.get<Page<Import>>(`/staff/imports?cursor=${first.nextCursor}`)).body;
    expect(next.items.map(({ id }) => id)).toEqual([one.id]);
    expect((await api.get<Page<Import>>('/staff/imports?status=running')).body.items).toEqual([]);
    expect((await api.get<Page<Import>>('/staff/imports?dataset=invoices')).body.items).toEqual([]);
  });

  it('give their rejections as pages and as a file that no spreadsheet runs, and never a web key', async () => {
    const content = ndjson(
      holder(601, { name: '', webKey: 'SECRETA-601' }),
      holder(602, { taxId: '=cmd|calc!A1;"x"' }),
      holder(603),
    );
    const { id } = await importing(tenant, 'holders', content);
    const reasons = (await tenant.sql('select from import_rejections where import_id = $1', [id])).length;
    const page = await rita.api.get<Page<{ line: number; code: string }>>(`/staff/imports/${id}/rejections?limit=1`);
    expect(page.body.items).toHaveLength(1);
    const { headers, body } = await rita.api.get<string>(`/staff/imports/${id}/rejections.csv`);
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(headers.get('content-disposition')).toMatch(/^attachment; filename="rechazos-[0-9a-f]{12}\.csv"$/);
    const lines = body.replace('\uFEFF', '').trimEnd().split('\r\n');
    expect(lines[0]).toBe('Línea;Columna;Código;Motivo;Valor');
    expect(lines.slice(1)).toHaveLength(reasons);
    expect(lines.find((line) => line.includes('cmd'))).toContain(`"'=cmd|calc!A1;""x"""`);
    expect(JSON.stringify([page.body, body])).not.toContain('SECRETA');
    expect((await rita.api.get(`/staff/imports/${uuid()}/rejections.csv`)).status).toBe(404);
    expect((await rita.api.get(`/staff/imports/${id}/rejected-rows`)).status).toBe(404);
  });

  it('are not started without a step-up, by who may only read, or as another form', async () => {
    const before = await holders();
    const content = ndjson(holder(701));
    const steppedDown = await aStaffMember(tenant, { permissions: ['imports:write'] });
    expect(await send(steppedDown, content)).toMatchObject({ status: 403, body: { code: 'STEP_UP_REQUIRED' } });
    const reader = await aStaffMember(tenant, { permissions: ['imports:read'], steppedUp: true });
    expect(await send(reader, content)).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } });
    const stranger = await aStaffMember(await aTenant(), { role: 'admin', steppedUp: true });
    const path = `/v1/tenants/${tenant.slug}/staff/imports?dataset=holders`;
    expect(
      (await stranger.api.post(path, Buffer.from(content), { 'content-type': 'application/x-ndjson' })).status,
    ).toBe(404);
    expect(await send(rita, content, '', 'text/plain')).toMatchObject({ status: 415 });
    expect(await send(rita, content, `&batch=${uuid()}`)).toMatchObject({ status: 400 });
    expect(await holders()).toBe(before);
  });

  it('that break off half-way leave neither a file nor an import', async () => {
    const coop = await aTenant();
    const { accessToken } = await aStaffMember(coop, { permissions: ['imports:write'], steppedUp: true });
    const files = () =>
      readdir(join(fileURLToPath(stack.env.STORAGE_URL!), coop.schema, 'imports')).catch(() => [] as string[]);
    const sending = request(`${stack.apiUrl}/v1/tenants/${coop.slug}/staff/imports?dataset=holders`, {
      method: 'POST',
      headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/x-ndjson' },
    });
    sending.on('error', () => undefined);
    sending.write(Buffer.alloc(1_000_000, ' '));
    await eventually(async () => expect(await files()).toHaveLength(1));
    sending.destroy();
    await eventually(async () => expect(await files()).toEqual([]));
    expect(await coop.sql('select id from imports')).toEqual([]);
  });
});
