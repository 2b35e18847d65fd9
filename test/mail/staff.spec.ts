import { beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { eventually } from '../support/eventually.js';
import { mailsTo } from '../support/mail.js';
import { aStaffMember, type TestStaff } from '../support/staff.js';
import { aTenant, publicSql, type TestTenant } from '../support/tenant.js';

interface Mail {
  id: string;
  status: string;
  subject: string;
  suppressedFor: string[];
}
interface Page<T = Mail> {
  items: T[];
  nextCursor: string | null;
}

describe('The mails before the staff', () => {
  let tenant: TestTenant;
  let rita: TestStaff;
  beforeAll(async () => {
    tenant = await aTenant();
    rita = await aStaffMember(tenant, { permissions: ['members:write'], name: 'Rita Páez' });
  });
  const aMail = async (status: string, recipient: string) => {
    const id = uuid();
    await tenant.sql(
      `insert into outgoing_mails (id, template, recipient, cause, data, status, attempts, handed_over_at)
       values ($1, 'password-changed', $2, $2, '{"firstName": "Ana"}', $3, 1, $4)`,
      [id, recipient, status, status === 'uncertain' ? new Date() : null],
    );
    return id;
  };
  const auditOf = (subject: string) =>
    publicSql<{ action: string; detail: object }>(
      'select action, detail from audit_log where subject = $1 order by seq',
      [subject],
    );

  it('are listed by status and by pages, and shown without their contents', async () => {
    const [one, two] = [await aMail('failed', 'uno@example.com'), await aMail('failed', 'dos@example.com')];
    await aMail('sent', 'tres@example.com');
    const first = (await rita.api.get<Page>('/staff/mails?status=failed&limit=1')).body;
    expect(first.items.map(({ id }) => id)).toEqual([two]);
    const next = (await rita.api.get<Page>(`/staff/mails?status=failed&cursor=${first.nextCursor}`)).body;
    expect([next.items.map(({ id }) => id), next.nextCursor]).toEqual([[one], null]);
    const { body } = await rita.api.get<Mail>(`/staff/mails/${one}`);
    expect(body).toMatchObject({ subject: 'Su contraseña fue cambiada', suppressedFor: [] });
    expect(body).not.toHaveProperty('data');
    expect((await rita.api.get('/staff/mails?status=lost')).status).toBe(400);
  });

  it('that nobody knows of are sent again where a person says so, and the audit log has the id alone', async () => {
    const id = await aMail('uncertain', 'quizas-http@example.com');
    expect(await rita.api.post(`/staff/mails/${id}/resend`)).toMatchObject({ status: 200, body: { id } });
    await eventually(async () => expect(await mailsTo('quizas-http@example.com')).toHaveLength(1));
    expect(await auditOf(id)).toEqual([{ action: 'mail.resent', detail: {} }]);
    expect(await rita.api.post(`/staff/mails/${id}/resend`)).toMatchObject({
      status: 409,
      body: { code: 'MAIL_STATE' },
    });
  });

  it('to an address are stopped and let go again; the list goes by pages', async () => {
    const address = 'No.Mas@example.com';
    const stop = (one: string) => rita.api.post('/staff/mails/suppressions', { address: one });
    expect((await stop('otra@example.com')).body).toEqual({ added: true });
    expect((await stop(address)).body).toEqual({ added: true });
    expect((await stop(address)).body).toEqual({ added: false });
    expect((await stop('reclamos@coop.example')).body).toEqual({ added: false });
    const list = async (query: string) =>
      (await rita.api.get<Page<{ recipient: string; detail: string }>>(`/staff/mails/suppressions?${query}`)).body;
    const first = await list('limit=1');
    expect(first.items).toMatchObject([{ recipient: 'no.mas@example.com', reason: 'manual', detail: 'Rita Páez' }]);
    expect(Buffer.from(first.nextCursor!, 'base64url').toString()).not.toContain('@');
    const next = await list(`limit=1&cursor=${first.nextCursor}`);
    expect([next.items.map(({ recipient }) => recipient), next.nextCursor]).toEqual([['otra@example.com'], null]);
    const id = await aMail('failed', 'no.mas@example.com');
    expect(await rita.api.post(`/staff/mails/${id}/resend`)).toMatchObject({ body: { code: 'MAIL_SUPPRESSED' } });
    const lift = () => rita.api.post('/staff/mails/suppressions/lift', { address });
    expect((await lift()).body).toEqual({ reasons: ['manual'] });
    expect((await lift()).status).toBe(404);
    expect((await stop('no es un correo')).status).toBe(400);
  });

  it('are not sent again by who may only read, nor seen by another cooperative', async () => {
    const id = await aMail('failed', 'cuatro@example.com');
    const reader = await aStaffMember(tenant, { permissions: ['members:read'] });
    expect((await reader.api.post(`/staff/mails/${id}/resend`)).status).toBe(403);
    const stranger = await aStaffMember(await aTenant(), { role: 'admin' });
    expect((await stranger.api.get(`/staff/mails/${id}`)).status).toBe(404);
    expect((await stranger.api.post(`/staff/mails/${id}/resend`)).status).toBe(404);
  });
});
