import { beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { linkFor } from '../auth/links.js';
import { client } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { aHolder, anAccount } from '../support/holder.js';
import { mailTo } from '../support/mail.js';
import { aMember, PASSWORD, signIn } from '../support/member.js';
import { aStaffMember, type TestStaff } from '../support/staff.js';
import { aTenant, publicSql, type TestTenant } from '../support/tenant.js';

let tenant: TestTenant;
let staff: TestStaff;
let reader: TestStaff;

beforeAll(async () => {
  tenant = await aTenant();
  staff = await aStaffMember(tenant, { permissions: ['members:write'] });
  reader = await aStaffMember(tenant, { permissions: ['members:read'] });
});

const noted = (action: string, subject: string) =>
  eventually(async () => {
    const [entry] = await publicSql<{ actor: string; detail: object }>(
      'select actor, detail from audit_log where tenant_id = $1 and action = $2 and subject = $3',
      [tenant.id, action, subject],
    );
    if (!entry) throw new Error(`${action} is not in the audit log.`);
    return entry;
  });

describe('A holder’s file', () => {
  it('is what the management system sent, without the web key; reading it is on record', async () => {
    const holder = await aHolder(tenant, { number: '515', email: 'georgina@example.com' });
    const { status, body } = await reader.api.get(`/staff/holders/${holder.id}`);
    expect([status, body]).toEqual([
      200,
      {
        id: holder.id,
        number: '515',
        name: 'Paván, Georgina',
        taxId: '27304567893',
        address: 'Bv. España 1234',
        city: 'Almafuerte',
        postalCode: '5854',
        phone: null,
        email: 'georgina@example.com',
        closedAt: null,
        webKeyResetAt: null,
        links: 0,
        updatedAt: expect.any(String),
      },
    ]);
    expect(await noted('holder.viewed', holder.id)).toMatchObject({ actor: `staff:${reader.staffId}`, detail: {} });
  });

  it('lists its links, oldest first, without what members call them', async () => {
    const holder = await aHolder(tenant);
    const members = [await aMember(tenant), await aMember(tenant)];
    for (const member of members) await anAccount(member, holder, 'Mi alias privado');
    const path = `/staff/holders/${holder.id}/links`;
    const { body } = await reader.api.get<{ items: object[]; nextCursor: string }>(`${path}?limit=1`);
    expect(body.items).toMatchObject([
      { member: { id: members[0]!.userId, email: members[0]!.email, status: 'active' } },
    ]);
    const rest = await reader.api.get<{ items: object[] }>(`${path}?cursor=${body.nextCursor}`);
    expect(rest.body.items).toMatchObject([{ member: { id: members[1]!.userId } }]);
    expect(JSON.stringify(body)).not.toContain('alias');
  });
});

describe('Unlinking', () => {
  it('takes the account off, tells the member by mail and the management system by its feed, and is on record', async () => {
    const [holder, member] = [await aHolder(tenant, { number: '88001' }), await aMember(tenant)];
    const account = await anAccount(member, holder);
    expect((await reader.api.delete(`/staff/links/${account.id}`)).status).toBe(403);
    expect((await staff.api.delete(`/staff/links/${account.id}`)).status).toBe(204);
    expect((await member.api.get<{ items: [] }>('/accounts')).body.items).toEqual([]);
    const mail = await mailTo(member.email, /quitó la cuenta 88001/);
    expect(mail.text).toContain('88001');
    const feed = await client(tenant, tenant.apiKey).get('/sync/links');
    expect(JSON.stringify(feed.body)).toContain('link.removed');
    expect(await noted('account.unlinked', account.id)).toMatchObject({
      detail: { userId: member.userId, holderId: holder.id },
    });
    expect((await staff.api.delete(`/staff/links/${account.id}`)).status).toBe(404);
  });

  it('of many at once happens once: one mail', async () => {
    const [holder, member] = [await aHolder(tenant), await aMember(tenant)];
    const account = await anAccount(member, holder);
    const answers = await Promise.all(Array.from({ length: 6 }, () => staff.api.delete(`/staff/links/${account.id}`)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([204, 404, 404, 404, 404, 404]);
    const mails = await tenant.sql(
      `select 1 from outgoing_mails where template = 'account-unlinked' and recipient = $1`,
      [member.email],
    );
    expect(mails.length).toBe(1);
  });

  it('does not reach another cooperative’s', async () => {
    const elsewhere = await aTenant();
    const member = await aMember(elsewhere);
    const account = await anAccount(member, await aHolder(elsewhere));
    expect((await staff.api.delete(`/staff/links/${account.id}`)).status).toBe(404);
    expect((await member.api.get<{ items: object[] }>('/accounts')).body.items.length).toBe(1);
  });
});

describe('Activation', () => {
  it('is sent again to who waits for it, and its link works', async () => {
    const [id, email] = [uuid(), `espera-${uuid()}@example.com`];
    await tenant.sql(
      `insert into users (id, email, first_name, last_name, password_hash) values ($1, $2, 'Eva', 'Espera', '')`,
      [id, email],
    );
    expect((await reader.api.post(`/staff/members/${id}/activation`)).status).toBe(403);
    expect((await staff.api.post(`/staff/members/${id}/activation`)).status).toBe(202);
    const { token } = await linkFor(email, 'activar');
    expect((await client(tenant).post('/auth/activate', { token })).status).toBe(204);
    await noted('member.activation-resent', id);
    const again = await staff.api.post(`/staff/members/${id}/activation`);
    expect([again.status, again.body.code]).toEqual([409, 'MEMBER_STATE']);
  });
});

describe('Sessions of a member', () => {
  it('are listed and ended, one or all, from the next request on', async () => {
    const member = await aMember(tenant);
    const others = [await signIn(tenant, member.email, PASSWORD), await signIn(tenant, member.email, PASSWORD)];
    const path = `/staff/members/${member.userId}/sessions`;
    const { items } = (await reader.api.get<{ items: { id: string; current: boolean }[] }>(path)).body;
    expect(items.map(({ current }) => current)).toEqual([false, false, false]);
    expect((await reader.api.delete(`${path}/${items[0]!.id}`)).status).toBe(403);
    expect((await staff.api.delete(`${path}/${items[0]!.id}`)).status).toBe(204);
    expect((await client(tenant, others[1]!.accessToken).get('/me')).status).toBe(401);
    expect((await client(tenant, others[0]!.accessToken).get('/me')).status).toBe(200);
    expect((await staff.api.delete(path)).status).toBe(204);
    expect((await member.api.get('/me')).status).toBe(401);
    await noted('member.sessions-ended', member.userId);
  });

  it('are that member’s alone', async () => {
    const [one, other] = [await aMember(tenant), await aMember(tenant)];
    const [session] = await tenant.sql<{ id: string }>('select id from sessions where user_id = $1', [one.userId]);
    expect((await staff.api.delete(`/staff/members/${other.userId}/sessions/${session!.id}`)).status).toBe(404);
    expect((await staff.api.delete(`/staff/members/${uuid()}/sessions`)).status).toBe(404);
    expect((await one.api.get('/me')).status).toBe(200);
  });
});
