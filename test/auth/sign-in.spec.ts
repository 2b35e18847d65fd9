import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { client } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { aMember, PASSWORD } from '../support/member.js';
import { aTenant, type TestTenant } from '../support/tenant.js';
import { linkFor } from './links.js';
import { anAddress, aPerson, GOOD_PASSWORD, login } from './people.js';

const TRIES = 10;

describe('Signing in', () => {
  let tenant: TestTenant;
  beforeAll(async () => {
    tenant = await aTenant();
  });

  it('gives an access token of 15 minutes and an opaque refresh token', async () => {
    const { email } = await aMember(tenant);
    const { body } = await client(tenant).post<{ accessToken: string; expiresIn: number; refreshToken: string }>(
      '/auth/login',
      {
        email,
        password: PASSWORD,
        keepSignedIn: true,
      },
    );
    expect(Object.keys(body).sort()).toEqual(['accessToken', 'expiresIn', 'refreshToken']);
    expect(body.expiresIn).toBe(900);
    expect(body.refreshToken).toMatch(/^[\w-]{43}$/);
    const claims = JSON.parse(Buffer.from(body.accessToken.split('.')[1]!, 'base64url').toString()) as Record<
      string,
      number | string
    >;
    expect(claims).toMatchObject({ aud: 'coop-online', typ: 'access', tid: tenant.schema });
    expect(Number(claims.exp) - Number(claims.iat)).toBe(900);
  });

  it('answers the same for a wrong password, an unknown address, a user not activated and a disabled one', async () => {
    const [wrong, disabled] = [await aMember(tenant), await aMember(tenant)];
    await tenant.sql(`update users set status = 'disabled' where id = $1`, [disabled.userId]);
    const waiting = aPerson();
    await client(tenant).post('/auth/register', waiting);
    const answers = [
      await login(tenant, wrong.email, 'no es esta'),
      await login(tenant, anAddress(), PASSWORD),
      await login(tenant, waiting.email, GOOD_PASSWORD),
      await login(tenant, disabled.email, PASSWORD),
    ];
    expect(answers[0]).toMatchObject({ status: 401, body: { code: 'INVALID_CREDENTIALS' } });
    for (const { status, body } of answers) expect([status, body]).toEqual([answers[0]!.status, answers[0]!.body]);
  });

  it("knows only the tenant's own users", async () => {
    const { email } = await aMember(tenant);
    expect(await login(await aTenant(), email, PASSWORD)).toMatchObject({ status: 401 });
  });

  it('serves fifty at the same moment, each with a session of its own', async () => {
    const { email, api } = await aMember(tenant);
    const device = client(tenant);
    const answers = await Promise.all(
      Array.from({ length: 50 }, () =>
        device.post<{ refreshToken: string }>('/auth/login', { email, password: PASSWORD }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array<number>(50).fill(200));
    expect(new Set(answers.map(({ body }) => body.refreshToken)).size).toBe(50);
    expect((await api.get<{ items: object[] }>('/me/sessions?limit=200')).body.items).toHaveLength(51);
  });

  it('allows ten wrong passwords for an account in a quarter of an hour, exactly, though forty come at once from anywhere', async () => {
    const { email } = await aMember(tenant);
    const answers = await Promise.all(Array.from({ length: 40 }, () => login(tenant, email, 'no es esta')));
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(TRIES);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(40 - TRIES);
    const locked = await login(tenant, email, PASSWORD);
    expect(locked).toMatchObject({ status: 429, body: { code: 'TOO_MANY_REQUESTS' } });
    expect(Number(locked.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('locks an unknown address in the same way', async () => {
    const email = anAddress();
    const statuses: number[] = [];
    for (let i = 0; i <= TRIES; i += 1) statuses.push((await login(tenant, email, 'no es esta')).status);
    expect(statuses).toEqual([...Array<number>(TRIES).fill(401), 429]);
  });

  it('lets the owner of a locked account back in by a mailed link', async () => {
    const { email } = await aMember(tenant);
    for (let i = 0; i <= TRIES; i += 1) await login(tenant, email, 'no es esta');
    expect(await login(tenant, email, PASSWORD)).toMatchObject({ status: 429 });
    await client(tenant).post('/auth/forgot-password', { email });
    const { token } = await linkFor(email, 'restablecer');
    await client(tenant).post('/auth/reset-password', { token, password: GOOD_PASSWORD });
    expect(await login(tenant, email, GOOD_PASSWORD)).toMatchObject({ status: 200 });
  });

  it('forgets the wrong tries once the right password comes', async () => {
    const { email } = await aMember(tenant);
    for (let round = 0; round < 2; round += 1) {
      for (let i = 1; i < TRIES; i += 1)
        expect(await login(tenant, email, 'no es esta')).toMatchObject({ status: 401 });
      expect(await login(tenant, email, PASSWORD)).toMatchObject({ status: 200 });
    }
  });

  it('allows sixty failures from one client address, over all accounts; those who get in do not count', async () => {
    const { email } = await aMember(tenant);
    const neighbour = client(tenant);
    for (let i = 0; i < 30; i += 1) await neighbour.post('/auth/login', { email, password: PASSWORD });
    const statuses: number[] = [];
    for (let i = 0; i < 61; i += 1) {
      const { status } = await neighbour.post('/auth/login', { email: anAddress(), password: 'no es esta' });
      statuses.push(status);
    }
    expect(statuses).toEqual([...Array<number>(60).fill(401), 429]);
  }, 60_000);

  it('is recorded, whether it succeeds or fails, without the address', async () => {
    const member = await aMember(tenant);
    await login(tenant, member.email, 'no es esta');
    await eventually(async () => {
      const rows = await tenant.sql<{ actor: string; action: string; all: string }>(
        `select actor, action, a::text as all from public.audit_log a where tenant_id = $1 and (actor = $2 or subject = $3) order by id`,
        [tenant.id, `user:${member.userId}`, member.userId],
      );
      expect(rows.map(({ actor, action }) => [actor, action])).toEqual([
        [`user:${member.userId}`, 'session.opened'],
        ['anonymous', 'sign-in.refused'],
      ]);
      expect(rows.map((row) => row.all).join()).not.toContain(member.email);
    });
  });

  it.each([
    [{ email: 'ana@example.com' }, 'password'],
    [{ password: 'x' }, 'email'],
    [{ email: 'ana@example.com', password: 'x'.repeat(2000) }, 'password'],
    [{ email: 'ana@example.com', password: 'x', keepSignedIn: 'sí' }, 'keepSignedIn'],
    [{ email: 'ana@example.com', password: 'x', keepSignedIn: null }, 'keepSignedIn'],
    [{ email: { $ne: '' }, password: 'x' }, 'email'],
    [{ email: ['ana@example.com'], password: 'x' }, 'email'],
    [{ email: 'ana@example.com', password: 'x', tenant: randomUUID() }, 'tenant'],
  ])('refuses %j, naming the field', async (body, field) => {
    expect(await client(tenant).post('/auth/login', body)).toMatchObject({
      status: 400,
      body: { errors: [{ field }] },
    });
  });
});
