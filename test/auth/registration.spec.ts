import { beforeAll, describe, expect, it } from '@jest/globals';
import { client } from '../support/client.js';
import { mailsTo, mailTo } from '../support/mail.js';
import { aMember } from '../support/member.js';
import { aTenant, type TestTenant } from '../support/tenant.js';
import { linkFor } from './links.js';
import { anAddress, aPerson, GOOD_PASSWORD, login } from './people.js';

describe('Registering', () => {
  let tenant: TestTenant;
  beforeAll(async () => {
    tenant = await aTenant({ name: 'Cooperativa Eléctrica de Pampayasta' });
  });

  const register = (body: object) => client(tenant).post('/auth/register', body);
  const activate = (token: string) => client(tenant).post('/auth/activate', { token });
  const userCount = async () => (await tenant.sql<{ n: number }>('select count(*) as n from users'))[0]!.n;

  it('lets nobody in before the mailed link is used, and the person in after it', async () => {
    const person = aPerson();
    expect(await register(person)).toMatchObject({ status: 202 });
    expect(await login(tenant, person.email, GOOD_PASSWORD)).toMatchObject({
      status: 401,
      body: { code: 'INVALID_CREDENTIALS' },
    });
    const { token } = await linkFor(person.email, 'activar');
    expect(await activate(token)).toMatchObject({ status: 204 });
    expect(await login(tenant, person.email, GOOD_PASSWORD)).toMatchObject({ status: 200 });
  });

  it('answers the same for an address that has a user, and tells the owner by mail', async () => {
    const member = await aMember(tenant, { firstName: 'Dueña' });
    const [known, unknown] = [await register(aPerson({ email: member.email })), await register(aPerson())];
    expect([known.status, known.body]).toEqual([unknown.status, unknown.body]);
    const mail = await mailTo(member.email, /ya está registrado/);
    expect(mail.text).toContain('Dueña');
    expect(mail.text).not.toContain('Ana');
    expect(await login(tenant, member.email, member.password)).toMatchObject({ status: 200 });
    expect(await login(tenant, member.email, GOOD_PASSWORD)).toMatchObject({ status: 401 });
  });

  it('again before activating starts over: the first link is worthless, the last name and password count', async () => {
    const email = anAddress();
    await register(aPerson({ email }));
    const first = await linkFor(email, 'activar');
    await register(aPerson({ email, firstName: 'Anita', password: 'otra vez un zorzal' }));
    const second = await linkFor(email, 'activar', first);
    expect(await activate(first.token)).toMatchObject({ status: 410, body: { code: 'TOKEN_EXPIRED' } });
    expect(await activate(second.token)).toMatchObject({ status: 204 });
    expect(await login(tenant, email, GOOD_PASSWORD)).toMatchObject({ status: 401 });
    const { body } = await login(tenant, email, 'otra vez un zorzal');
    expect((await client(tenant, body.accessToken).get('/me')).body).toMatchObject({ firstName: 'Anita', email });
  });

  it('twice at the same moment makes one user, with one link that works', async () => {
    const person = aPerson();
    const before = await userCount();
    await Promise.all(Array.from({ length: 4 }, () => register(person)));
    expect(await userCount()).toBe(before + 1);
    const live = await tenant.sql(
      'select 1 from mailed_tokens t join users u on u.id = t.user_id where u.email = $1 and t.used_at is null',
      [person.email],
    );
    expect(live).toHaveLength(1);
  });

  it('takes the address in any spelling for the same one', async () => {
    const email = anAddress();
    await register(aPerson({ email: `  ${email.toUpperCase()} ` }));
    const { token } = await linkFor(email, 'activar');
    await activate(token);
    expect(await login(tenant, email.replace('v', 'V'), GOOD_PASSWORD)).toMatchObject({ status: 200 });
  });

  it('keeps the link and its token out of the database once it is sent, and in no readable form before', async () => {
    const person = aPerson();
    await register(person);
    const { token } = await linkFor(person.email, 'activar');
    const [mail] = await tenant.sql<{ all: string }>(
      'select m::text as all from outgoing_mails m where recipient = $1',
      [person.email],
    );
    expect(mail!.all).not.toContain(token);
    const tokens = await tenant.sql<{ all: string }>('select t::text as all from mailed_tokens t');
    expect(tokens.map((row) => row.all).join()).not.toContain(token);
  });

  it.each([
    ['no name', { firstName: ' ' }, 'firstName', 'TOO_SHORT'],
    ['a name of 81 letters', { lastName: 'x'.repeat(81) }, 'lastName', 'TOO_LONG'],
    ['a line break in the name', { firstName: 'Ana\r\nBcc: todos@example.com' }, 'firstName', 'INVALID_FORMAT'],
    ['no address', { email: 'ana' }, 'email', 'INVALID_EMAIL'],
    ['two addresses', { email: 'ana@example.com,eva@example.com' }, 'email', 'INVALID_EMAIL'],
    ['a name with the address', { email: 'Ana <ana@example.com>' }, 'email', 'INVALID_EMAIL'],
    [
      'an address that is too long',
      { email: `${'a'.repeat(60)}@${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.example.com` },
      'email',
      expect.any(String),
    ],
    ['a password that is no text', { password: 12345678 }, 'password', 'NOT_TEXT'],
    ['a password below the limit', { password: 'corta 7' }, 'password', 'TOO_SHORT'],
    ['a password above the limit', { password: 'x '.repeat(65) }, 'password', 'TOO_LONG'],
    ['a password of 200 kB', { password: 'x'.repeat(200_000) }, 'password', 'TOO_LONG'],
    ['a status', { status: 'active' }, 'status', 'UNKNOWN_FIELD'],
    ['an empty null', { lastName: null }, 'lastName', expect.any(String)],
  ])('refuses %s and writes nothing', async (_name, wrong, field, code) => {
    const before = await userCount();
    const { status, body } = await register(aPerson(wrong));
    expect({ status, body }).toMatchObject({
      status: 400,
      body: { code: 'VALIDATION_FAILED', errors: [{ field, code }] },
    });
    expect(await userCount()).toBe(before);
  });

  it('refuses a password of a megabyte before reading it', async () => {
    expect(await register(aPerson({ password: 'x'.repeat(1_000_000) }))).toMatchObject({ status: 413 });
  });

  it.each(['Password123', 'pampayasta 2026', 'ÑAÑEZ1985', 'cooperativa'])(
    'refuses the password %s, which anyone would try',
    async (password) => {
      expect(await register(aPerson({ password }))).toMatchObject({ status: 422, body: { code: 'PASSWORD_REFUSED' } });
    },
  );

  it('takes spaces, accents and emoji, whole: not one character may be missing at the sign-in', async () => {
    const password = `  ñandú 🐦‍⬛ sobre el río ${'🌊'.repeat(90)}fin`;
    const person = aPerson({ password });
    expect(await register(person)).toMatchObject({ status: 202 });
    const { token } = await linkFor(person.email, 'activar');
    await activate(token);
    expect(await login(tenant, person.email, password)).toMatchObject({ status: 200 });
    expect(await login(tenant, person.email, password.normalize('NFD'))).toMatchObject({ status: 200 });
    expect(await login(tenant, person.email, password.slice(0, -1))).toMatchObject({ status: 401 });
    expect(await login(tenant, person.email, password.trim())).toMatchObject({ status: 401 });
  });

  it("counts by the tenant's own limits: Almafuerte's are 6 to 20", async () => {
    const small = await aTenant({ passwordPolicy: { minLength: 6, maxLength: 20 } });
    const status = async (password: string) =>
      (await client(small).post('/auth/register', aPerson({ password }))).status;
    expect(await status('zorzal')).not.toBe(400);
    expect(await status('z0rz4')).toBe(400);
    expect(await status('🌊'.repeat(10) + 'z0rz4l-azu')).toBe(202);
    expect(await status('🌊'.repeat(10) + 'z0rz4l-azul')).toBe(400);
  });
});

describe('The activation link', () => {
  let tenant: TestTenant;
  beforeAll(async () => {
    tenant = await aTenant();
  });
  const activate = (token: string) => client(tenant).post('/auth/activate', { token });
  const registered = async () => {
    const person = aPerson();
    await client(tenant).post('/auth/register', person);
    return { ...person, ...(await linkFor(person.email, 'activar')) };
  };

  it('works once: of twenty uses at the same moment exactly one wins', async () => {
    const { token } = await registered();
    const answers = await Promise.all(Array.from({ length: 20 }, () => activate(token)));
    expect(answers.map(({ status }) => status).sort()).toEqual([204, ...Array<number>(19).fill(410)]);
  });

  it('ends after 24 hours', async () => {
    const { token, email } = await registered();
    const [row] = await tenant.sql<{ hours: number }>(
      `update mailed_tokens set expires_at = expires_at - interval '24 hours' where user_id = (select id from users where email = $1)
       returning round(extract(epoch from expires_at + interval '24 hours' - created_at) / 3600)::int as hours`,
      [email],
    );
    expect(row!.hours).toBe(24);
    expect(await activate(token)).toMatchObject({ status: 410, body: { code: 'TOKEN_EXPIRED' } });
  });

  it('does not serve to set a password, at another tenant, or when it is made up', async () => {
    const { token } = await registered();
    const other = await aTenant();
    expect(await client(other).post('/auth/activate', { token })).toMatchObject({ status: 410 });
    expect(await client(tenant).post('/auth/reset-password', { token, password: GOOD_PASSWORD })).toMatchObject({
      status: 410,
    });
    expect(await activate('x'.repeat(43))).toMatchObject({ status: 410 });
    expect(await activate('x'.repeat(201))).toMatchObject({ status: 400 });
  });

  it('leads to the configured address, whatever host the request named', async () => {
    const person = aPerson();
    await client(tenant).post('/auth/register', person, {
      'x-forwarded-host': 'evil.example',
      forwarded: 'host=evil.example',
    });
    const { link } = await linkFor(person.email, 'activar');
    expect(link).toMatch(new RegExp(`^http://127\\.0\\.0\\.1:\\d+/${tenant.slug}/activar\\?token=[\\w-]{43}$`));
  });

  it('can be asked for again: the same answer for who waits, who is active and who does not exist; a mail only for the first', async () => {
    const waiting = await registered();
    const active = await aMember(tenant);
    const nobody = anAddress();
    const answers = await Promise.all(
      [waiting.email, active.email, nobody].map((email) => client(tenant).post('/auth/resend-activation', { email })),
    );
    for (const { status, body } of answers) expect([status, body]).toEqual([202, undefined]);
    const newest = await linkFor(waiting.email, 'activar', waiting);
    expect(await activate(waiting.token)).toMatchObject({ status: 410 });
    expect(await activate(newest.token)).toMatchObject({ status: 204 });
    expect([...(await mailsTo(active.email)), ...(await mailsTo(nobody))]).toEqual([]);
  });
});
