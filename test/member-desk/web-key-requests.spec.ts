import { beforeAll, describe, expect, it } from '@jest/globals';
import { client } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { aHolder, anAccount } from '../support/holder.js';
import { mailsTo, mailTo } from '../support/mail.js';
import { aMember, type TestMember } from '../support/member.js';
import { aStaffMember } from '../support/staff.js';
import { aTenant, publicSql, type TestTenant } from '../support/tenant.js';

let tenant: TestTenant;
beforeAll(async () => {
  tenant = await aTenant({ contactEmail: `pedidos-${Date.now()}@coop.example` });
});

const ask = (member: TestMember, holderNumber: string, more: object = {}) =>
  member.api.post('/web-key-requests', { holderNumber, ...more });
const redeem = (member: TestMember, token: string, more: object = {}) =>
  member.api.post('/web-key-requests/redemption', { token, ...more });
const linkTo = (email: string, besides?: string) =>
  eventually(async () => {
    const links = (await mailsTo(email)).flatMap((mail) => mail.links);
    const found = links.find((link) => link.includes('/agregar-cuenta?token=') && link !== besides);
    if (!found) throw new Error(`No link to a holder came to ${email}.`);
    return { link: found, token: new URL(found).searchParams.get('token')! };
  });
const accountsOf = async (member: TestMember) =>
  (await member.api.get<{ items: { alias: string | null; holder: { number: string } }[] }>('/accounts')).body.items;
const requestsOf = (member: TestMember) =>
  tenant.sql<{ outcome: string }>('select outcome from web_key_requests where user_id = $1 order by id', [
    member.userId,
  ]);

/** A member, and a holder on whose file their address is, written as offices write it. */
async function filed() {
  const member = await aMember(tenant);
  const holder = await aHolder(tenant, { email: member.email.toUpperCase() });
  return { member, holder };
}

describe('A member without a web key', () => {
  it('whose address is on the file gets a link there, which makes the account', async () => {
    const { member, holder } = await filed();
    expect((await ask(member, holder.number)).status).toBe(202);
    const { token } = await linkTo(member.email);
    const { status, body } = await redeem(member, token, { alias: 'Casa' });
    expect([status, body]).toMatchObject([201, { alias: 'Casa', holder: { number: holder.number } }]);
    await eventually(async () =>
      expect(
        await publicSql(`select detail from audit_log where action = 'account.linked' and actor = $1`, [
          `user:${member.userId}`,
        ]),
      ).toEqual([{ detail: { webKeyRequest: expect.any(String) } }]),
    );
    const again = await redeem(member, token);
    expect([again.status, again.body.code]).toEqual([410, 'TOKEN_EXPIRED']);
  });

  it('may use it without a sign-in, in the page that says what happens; looking does nothing', async () => {
    const { member, holder } = await filed();
    await ask(member, holder.number);
    const { link, token } = await linkTo(member.email);
    for (let looks = 0; looks < 2; looks += 1) {
      const shown = await client(tenant).get<string>(link);
      expect([shown.status, shown.body]).toEqual([200, expect.stringContaining(holder.number)]);
    }
    expect(await accountsOf(member)).toEqual([]);
    const form = new URLSearchParams({ token });
    expect((await client(tenant).post(link.split('?')[0]!, form)).status).toBe(200);
    expect((await accountsOf(member)).map((account) => account.holder.number)).toEqual([holder.number]);
    expect((await client(tenant).post(link.split('?')[0]!, form)).status).toBe(410);
  });

  it('hears the same, whatever there is: an address or a telephone that agrees, none, or no such holder', async () => {
    const { member, holder } = await filed();
    const byPhone = await aHolder(tenant);
    await tenant.sql(`update holders set phone = '03571 15-631052' where id = $1`, [byPhone.id]);
    const stranger = await aHolder(tenant, { email: 'otra@example.com' });
    const closed = await aHolder(tenant, { email: member.email });
    await tenant.sql('update holders set closed_at = now() where id = $1', [closed.id]);
    const answers = [
      await ask(member, holder.number),
      await ask(member, byPhone.number, { phone: '3571 631052' }),
      await ask(member, stranger.number),
      await ask(member, 'nadie'),
      await ask(member, closed.number),
    ];
    for (const { status, body } of answers) expect([status, body]).toEqual([202, answers[0]!.body]);
    expect((await requestsOf(member)).map(({ outcome }) => outcome)).toEqual(['mailed', 'phone', 'unmatched', 'unmatched', 'unmatched']); // prettier-ignore
    await linkTo(member.email);
    expect((await mailsTo('otra@example.com')).filter(({ subject }) => /Agregue la cuenta/.test(subject))).toEqual([]);
    const alert = await mailTo(tenant.settings.contactEmail!, /solo coincide el teléfono/);
    expect(alert.text).toContain('03571 15-631052');
    const { body: data } = await member.api.get<{ webKeyRequests: object[] }>('/me/data-export');
    expect(data.webKeyRequests.length).toBe(5);
    expect(JSON.stringify(data.webKeyRequests)).not.toMatch(/mailed|phone|unmatched/);
  });

  it('may ask five times a day, whether or not it finds anything', async () => {
    const member = await aMember(tenant);
    for (let times = 0; times < 5; times += 1) expect((await ask(member, `no-${times}`)).status).toBe(202);
    expect(await ask(member, 'no-5')).toMatchObject({ status: 429, body: { code: 'TOO_MANY_REQUESTS' } });
  });
});

describe('The link', () => {
  it('is the asker’s alone, and the newest of a holder alone', async () => {
    const { member, holder } = await filed();
    const other = await aMember(tenant);
    await ask(member, holder.number);
    const first = await linkTo(member.email);
    expect(await redeem(other, first.token)).toMatchObject({ status: 410, body: { code: 'TOKEN_EXPIRED' } });
    await ask(member, holder.number);
    const second = await linkTo(member.email, first.link);
    expect((await redeem(member, first.token)).status).toBe(410);
    expect((await redeem(member, second.token)).status).toBe(201);
  });

  it.each([
    ['it has expired', `update web_key_requests set expires_at = now() where user_id = $1`],
    [
      'the file has another address by then',
      `update holders set email = 'otra@example.com' where id = $2 and $1::uuid is not null`,
    ],
    ['the holder has left', `update holders set closed_at = now() where id = $2 and $1::uuid is not null`],
    ['the user was disabled', `update users set status = 'disabled' where id = $1`],
  ])('is worth nothing once %s', async (_what, change) => {
    const { member, holder } = await filed();
    await ask(member, holder.number);
    const { link, token } = await linkTo(member.email);
    await tenant.sql(change, change.includes('$2') ? [member.userId, holder.id] : [member.userId]);
    expect((await client(tenant).post(link.split('?')[0]!, new URLSearchParams({ token }))).status).toBe(410);
    expect((await client(tenant).get(link)).status).toBe(410);
    expect(await tenant.sql('select 1 from accounts where user_id = $1', [member.userId])).toEqual([]);
  });

  it('links once of twenty at the same moment', async () => {
    const { member, holder } = await filed();
    await ask(member, holder.number);
    const { token } = await linkTo(member.email);
    const answers = await Promise.all(Array.from({ length: 20 }, () => redeem(member, token)));
    expect(answers.filter(({ status }) => status === 201).length).toBe(1);
    expect(answers.filter(({ status }) => status === 410).length).toBe(19);
    expect((await accountsOf(member)).length).toBe(1);
  });

  it('is kept where the account is there already, and tells those who see the holder', async () => {
    const { member, holder } = await filed();
    const neighbour = await aMember(tenant);
    await anAccount(neighbour, holder);
    await ask(member, holder.number);
    const { token } = await linkTo(member.email);
    const account = await anAccount(member, holder);
    expect((await redeem(member, token)).body.code).toBe('ACCOUNT_ALREADY_LINKED');
    await tenant.sql('delete from accounts where id = $1', [account.id]);
    expect((await redeem(member, token)).status).toBe(201);
    await mailTo(neighbour.email, /Agregaron su cuenta/);
  });

  it('lies sealed and hashed', async () => {
    const { member, holder } = await filed();
    await ask(member, holder.number);
    const { token } = await linkTo(member.email);
    for (const table of ['web_key_requests', 'outgoing_mails', 'public.audit_log'])
      expect(await tenant.sql(`select 1 from ${table} t where t::text like $1`, [`%${token}%`])).toEqual([]);
  });
});

describe('Staff', () => {
  it('see who asked and what became of it, by outcome and by holder; another cooperative’s never', async () => {
    const { member, holder } = await filed();
    await ask(member, holder.number);
    await redeem(member, (await linkTo(member.email)).token);
    await ask(member, 'desconocido');
    const reader = await aStaffMember(tenant, { permissions: ['members:read'] });
    const { body } = await reader.api.get<{ items: object[] }>(`/staff/web-key-requests?holderId=${holder.id}`);
    expect(body.items).toMatchObject([
      { outcome: 'mailed', holderNumber: holder.number, member: { id: member.userId }, usedAt: expect.any(String) },
    ]);
    const unmatched = await reader.api.get<{ items: object[] }>('/staff/web-key-requests?outcome=unmatched&limit=1');
    expect(unmatched.body.items).toMatchObject([{ holderNumber: 'desconocido', holderId: null }]);
    expect(JSON.stringify(body)).not.toContain('token');
    const stranger = await aStaffMember(await aTenant(), { role: 'admin' });
    expect((await client(tenant, stranger.accessToken).get('/staff/web-key-requests')).status).toBe(404);
    expect(
      (await (await aStaffMember(tenant, { permissions: ['billing:read'] })).api.get('/staff/web-key-requests')).status,
    ).toBe(403);
  });
});
