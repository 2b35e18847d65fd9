import { beforeAll, describe, expect, it } from '@jest/globals';
import { client } from '../support/client.js';
import { mailsTo, mailTo } from '../support/mail.js';
import { aMember, PASSWORD, signIn, type TestMember } from '../support/member.js';
import { aTenant, type TestTenant } from '../support/tenant.js';
import { linkFor } from './links.js';
import { anAddress, aPerson, GOOD_PASSWORD, login } from './people.js';

describe('A forgotten password', () => {
  let tenant: TestTenant;
  beforeAll(async () => {
    tenant = await aTenant();
  });

  const forgot = (email: string) => client(tenant).post('/auth/forgot-password', { email });
  const reset = (token: string, password = GOOD_PASSWORD) =>
    client(tenant).post('/auth/reset-password', { token, password });
  const asked = async (): Promise<TestMember & { link: string; token: string }> => {
    const member = await aMember(tenant);
    await forgot(member.email);
    return { ...member, ...(await linkFor(member.email, 'restablecer')) };
  };

  it('is answered the same for a known, an unknown and a disabled address; only the first gets a mail', async () => {
    const [known, disabled, unknown] = [await aMember(tenant), await aMember(tenant), anAddress()];
    await tenant.sql(`update users set status = 'disabled' where id = $1`, [disabled.userId]);
    for (const email of [known.email, disabled.email, unknown]) {
      const { status, body } = await forgot(email);
      expect([status, body]).toEqual([202, undefined]);
    }
    await linkFor(known.email, 'restablecer');
    expect([...(await mailsTo(disabled.email)), ...(await mailsTo(unknown))]).toEqual([]);
  });

  it('is replaced by the link: every session ends, the new one signs in, the old one no more, and the owner is told', async () => {
    const member = await asked();
    const elsewhere = await signIn(tenant, member.email, PASSWORD);
    expect(await reset(member.token)).toMatchObject({ status: 204 });
    for (const { accessToken, refreshToken } of [member, elsewhere]) {
      expect(await client(tenant, accessToken).get('/me')).toMatchObject({
        status: 401,
        body: { code: 'SESSION_ENDED' },
      });
      expect(await client(tenant).post('/auth/refresh', { refreshToken })).toMatchObject({ status: 401 });
    }
    expect(await login(tenant, member.email, PASSWORD)).toMatchObject({ status: 401 });
    expect(await login(tenant, member.email, GOOD_PASSWORD)).toMatchObject({ status: 200 });
    expect((await mailTo(member.email, /contraseña fue cambiada/)).text).toContain('Georgina');
  });

  it('is replaced once: of ten uses of the link at the same moment exactly one wins', async () => {
    const { token, email } = await asked();
    const passwords = Array.from({ length: 10 }, (_, i) => `zorzal numero ${i} que canta`);
    const answers = await Promise.all(passwords.map((password) => reset(token, password)));
    expect(answers.map(({ status }) => status).sort()).toEqual([204, ...Array<number>(9).fill(410)]);
    const winner = passwords[answers.findIndex(({ status }) => status === 204)]!;
    expect(await login(tenant, email, winner)).toMatchObject({ status: 200 });
  });

  it('has one link that works, the newest, for thirty minutes', async () => {
    const first = await asked();
    await forgot(first.email);
    const second = await linkFor(first.email, 'restablecer', first);
    expect(await reset(first.token)).toMatchObject({ status: 410, body: { code: 'TOKEN_EXPIRED' } });
    const [row] = await tenant.sql<{ minutes: number }>(
      `select extract(epoch from expires_at - created_at)::int / 60 as minutes from mailed_tokens where user_id = $1`,
      [first.userId],
    );
    expect(row!.minutes).toBe(30);
    await tenant.sql('update mailed_tokens set expires_at = now() where user_id = $1', [first.userId]);
    expect(await reset(second.token)).toMatchObject({ status: 410 });
  });

  it('keeps the link when the new password is refused', async () => {
    const { token } = await asked();
    expect(await reset(token, 'corta')).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'password', code: 'TOO_SHORT' }] },
    });
    expect(await reset(token, 'georgina 1')).toMatchObject({ status: 422, body: { code: 'PASSWORD_REFUSED' } });
    expect(await reset(token)).toMatchObject({ status: 204 });
  });

  it('cannot be replaced with another tenant’s link, nor does the link activate anybody', async () => {
    const { token } = await asked();
    expect(
      await client(await aTenant()).post('/auth/reset-password', { token, password: GOOD_PASSWORD }),
    ).toMatchObject({ status: 410 });
    expect(await client(tenant).post('/auth/activate', { token })).toMatchObject({ status: 410 });
  });

  it('of somebody who never activated activates them too: the link shows that the address is theirs', async () => {
    const person = aPerson();
    await client(tenant).post('/auth/register', person);
    await forgot(person.email);
    const { token } = await linkFor(person.email, 'restablecer');
    expect(await reset(token, 'otro zorzal que canta')).toMatchObject({ status: 204 });
    expect(await login(tenant, person.email, 'otro zorzal que canta')).toMatchObject({ status: 200 });
    expect(await login(tenant, person.email, person.password)).toMatchObject({ status: 401 });
  });

  it('makes a link mailed before worthless once the password is changed otherwise', async () => {
    const { token, api } = await asked();
    await api.post('/me/password', { currentPassword: PASSWORD, newPassword: GOOD_PASSWORD });
    expect(await reset(token, 'otro zorzal que canta')).toMatchObject({ status: 410 });
  });

  it('fills nobody’s inbox: five mails in half an hour for an address, and the same answer for the sixth', async () => {
    const { email } = await aMember(tenant);
    for (let i = 0; i < 7; i += 1) expect(await forgot(email)).toMatchObject({ status: 202 });
    const [sent] = await tenant.sql<{ n: number }>('select count(*) as n from outgoing_mails where recipient = $1', [
      email,
    ]);
    expect(sent!.n).toBe(5);
  });

  it('still gets its mail when somebody registers the address over and over', async () => {
    const { email } = await aMember(tenant);
    for (let i = 0; i < 6; i += 1) await client(tenant).post('/auth/register', aPerson({ email }));
    await forgot(email);
    expect(await reset((await linkFor(email, 'restablecer')).token)).toMatchObject({ status: 204 });
  });

  it('cannot be asked for without end from one client address', async () => {
    const neighbour = client(tenant);
    const answers = await Promise.all(
      Array.from({ length: 31 }, () => neighbour.post('/auth/forgot-password', { email: anAddress() })),
    );
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(1);
    expect(await neighbour.post('/auth/register', aPerson())).toMatchObject({
      status: 429,
      body: { code: 'TOO_MANY_REQUESTS' },
    });
  });
});
