import { beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { eventually } from '../support/eventually.js';
import { mailTo } from '../support/mail.js';
import { aMember, type TestMember } from '../support/member.js';
import { aStaffMember } from '../support/staff.js';
import { aTenant, publicSql, type TestTenant } from '../support/tenant.js';

interface Message {
  id: string;
  status: string;
  takenBy: string | null;
  answer: string | null;
  member: { email: string } | null;
}
interface Page {
  items: Message[];
  nextCursor: string | null;
}

describe('A contact message before the staff', () => {
  let tenant: TestTenant;
  let member: TestMember;
  beforeAll(async () => {
    tenant = await aTenant();
    member = await aMember(tenant);
  });
  const leave = async () => {
    const body = { message: '¿Qué hace falta?', contactHours: 'De 9 a 12', phone: '03571 15 631052' };
    return (await member.api.post<{ id: string }>('/contact-messages', body)).body.id;
  };

  it('is listed, taken and answered once; its author is mailed, and each step is in the audit log', async () => {
    const rita = await aStaffMember(tenant, { permissions: ['contact:write'], name: 'Rita' });
    const [first, second] = [await leave(), await leave()];
    const page = (await rita.api.get<Page>('/staff/contact-messages?limit=1')).body;
    expect(page.items.map(({ id }) => id)).toEqual([first]);
    const next = (await rita.api.get<Page>(`/staff/contact-messages?limit=1&cursor=${page.nextCursor}`)).body;
    expect(next.items).toMatchObject([{ id: second, status: 'received', member: { email: member.email } }]);
    expect(next.nextCursor).toBeNull();

    const at = `/staff/contact-messages/${first}`;
    expect((await rita.api.get(at)).status).toBe(200);
    expect((await rita.api.post<Message>(`${at}/take`)).body).toMatchObject({ status: 'in_progress', takenBy: 'Rita' });
    const answered = await rita.api.post<Message>(`${at}/answer`, { answer: 'Traiga el plano.' });
    expect(answered).toMatchObject({ status: 200, body: { status: 'answered', answer: 'Traiga el plano.' } });
    expect(await rita.api.post(`${at}/answer`, { answer: 'Otra' })).toMatchObject({
      status: 409,
      body: { code: 'CONTACT_STATE' },
    });
    expect((await mailTo(member.email, /./)).text).toContain('Traiga el plano.');
    const waiting = (await rita.api.get<Page>('/staff/contact-messages')).body.items.map(({ id }) => id);
    expect(waiting).toEqual([second]);
    const done = (await rita.api.get<Page>('/staff/contact-messages?status=answered')).body.items;
    expect(done.map(({ id }) => id)).toEqual([first]);
    await eventually(async () =>
      expect(await publicSql('select actor, action from audit_log where subject = $1 order by seq', [first])).toEqual(
        ['contact.shown', 'contact.taken', 'contact.answered'].map((action) => ({
          actor: `staff:${rita.staffId}`,
          action,
        })),
      ),
    );
  });

  it('is not answered by who may only read, nor by another cooperative', async () => {
    const id = await leave();
    const reader = await aStaffMember(tenant, { permissions: ['contact:read'] });
    expect((await reader.api.post(`/staff/contact-messages/${id}/take`)).status).toBe(403);
    const stranger = await aStaffMember(await aTenant(), { role: 'admin' });
    for (const one of [id, uuid()])
      expect((await stranger.api.post(`/staff/contact-messages/${one}/take`)).status).toBe(404);
    expect((await member.api.get<Page>('/contact-messages')).body.items[0]).toMatchObject({ id, status: 'received' });
  });
});
