import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { client } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { mailsTo, mailTo } from '../support/mail.js';
import { PASSWORD } from '../support/member.js';
import { aStaffMember, codeOf, type TestStaff } from '../support/staff.js';
import { aTenant, publicSql, type TestTenant } from '../support/tenant.js';
import { login, mailedToken, mfaTokenOf, signedIn, signIn, staff } from './doors.js';

const ended = { status: 401, body: { code: 'SESSION_ENDED' } };
const GOOD = 'Zorzal-Colorado-71';

interface Session {
  id: string;
  current: boolean;
  method: string;
}

describe('A session of the staff', () => {
  let tenant: TestTenant;
  let person: TestStaff;
  beforeAll(async () => {
    tenant = await aTenant();
  });
  beforeEach(async () => {
    person = await aStaffMember(tenant);
  });

  const me = (token = person.accessToken) => signedIn(token).get('/v1/staff/me');
  const refresh = (refreshToken: string) => staff('auth/refresh', { refreshToken });
  const passTime = (seconds: number) =>
    publicSql(
      'update staff_refresh_tokens set rotated_at = rotated_at - make_interval(secs => $2) where session_id = $1',
      [person.sessionId, seconds],
    );

  it('goes on with each exchange: new tokens every time', async () => {
    const first = await refresh(person.refreshToken);
    const second = await refresh(first.body.refreshToken);
    expect(new Set([person.refreshToken, first.body.refreshToken, second.body.refreshToken]).size).toBe(3);
    expect(await me(second.body.accessToken)).toMatchObject({ status: 200 });
  });

  it('forgives for ten seconds, and ends whole when a token comes back later, which is on record', async () => {
    const newest = (await refresh(person.refreshToken)).body;
    await passTime(8);
    expect((await refresh(person.refreshToken)).status).toBe(200);
    await passTime(3);
    expect(await refresh(person.refreshToken)).toMatchObject(ended);
    expect(await refresh(newest.refreshToken)).toMatchObject(ended);
    expect(await me(newest.accessToken)).toMatchObject(ended);
    await eventually(async () =>
      expect(
        await publicSql(
          `select subject from audit_log where actor = $1 and action = 'session.refresh-token-reused' and tenant_id = $2`,
          [`staff:${person.staffId}`, tenant.id],
        ),
      ).toEqual([{ subject: person.sessionId }]),
    );
  });

  it('survives twenty exchanges of one token at the same moment', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(person.refreshToken)));
    expect(new Set(answers.map(({ body }) => body.refreshToken)).size).toBe(20);
  });

  it('lasts an hour unused and twelve in all', async () => {
    const minutes = async () =>
      (
        await publicSql<{ minutes: number }>(
          'select round(extract(epoch from expires_at - created_at) / 60)::integer as minutes from staff_sessions where id = $1',
          [person.sessionId],
        )
      )[0]!.minutes;
    const { refreshToken } = (await refresh(person.refreshToken)).body;
    expect(await minutes()).toBe(60);
    await publicSql(
      `update staff_sessions set created_at = created_at - interval '11 hours 30 minutes' where id = $1`,
      [person.sessionId],
    );
    expect((await refresh(refreshToken)).status).toBe(200);
    expect(await minutes()).toBe(12 * 60);
    await publicSql('update staff_sessions set expires_at = now() where id = $1', [person.sessionId]);
    expect(await me()).toMatchObject(ended);
  });

  it('has a token for a quarter of an hour, and its refresh tokens are kept hashed alone', async () => {
    const { status, body } = await signIn(person);
    expect([status, (body as unknown as { expiresIn: number }).expiresIn]).toEqual([200, 900]);
    const rows = await publicSql<{ all: string }>('select t::text as all from staff_refresh_tokens t');
    expect(rows.map(({ all }) => all).join()).not.toContain(body.refreshToken);
  });

  it('is listed with the others, newest first, and ended one by one, by its owner alone', async () => {
    const other = (await signIn(person)).body;
    const list = async (token = person.accessToken) =>
      (await signedIn(token).get<{ items: Session[] }>('/v1/staff/sessions')).body.items;
    const [newest, oldest] = await list();
    expect([newest, oldest]).toMatchObject([
      { current: false, method: 'totp' },
      { current: true, id: person.sessionId },
    ]);
    const stranger = await aStaffMember(tenant);
    expect((await stranger.api.delete(`/v1/staff/sessions/${newest!.id}`)).status).toBe(404);
    expect((await person.api.delete(`/v1/staff/sessions/${newest!.id}`)).status).toBe(204);
    expect(await me(other.accessToken)).toMatchObject(ended);
    expect(await list()).toHaveLength(1);
    expect((await person.api.post('/v1/staff/auth/logout')).status).toBe(204);
    expect(await me()).toMatchObject(ended);
    expect(await refresh(person.refreshToken)).toMatchObject(ended);
  });

  it('goes on when its owner changes the password, and the others end; the mail tells', async () => {
    const other = (await signIn(person)).body;
    const change = (currentPassword: string, newPassword = GOOD) =>
      person.api.post('/v1/staff/me/password', { currentPassword, newPassword });
    expect(await change('no es la mía')).toMatchObject({ status: 422, body: { code: 'WRONG_PASSWORD' } });
    expect(await change(PASSWORD, 'corta')).toMatchObject({ body: { errors: [{ field: 'newPassword' }] } });
    expect((await change(PASSWORD)).status).toBe(204);
    expect((await me()).status).toBe(200);
    expect(await me(other.accessToken)).toMatchObject(ended);
    expect((await login(person.email)).status).toBe(401);
    expect((await login(person.email, GOOD)).status).toBe(200);
    await mailTo(person.email, /contraseña del personal fue cambiada/);
  });

  it('may give its owner another name', async () => {
    expect(await person.api.patch('/v1/staff/me', { name: 'Marta Ñañez' })).toMatchObject({
      status: 200,
      body: { name: 'Marta Ñañez' },
    });
    expect(await person.api.patch('/v1/staff/me', { name: 'www.malo.example' })).toMatchObject({ status: 400 });
    expect(await person.api.patch('/v1/staff/me', { role: 'admin' })).toMatchObject({ status: 400 });
  });
});

describe('A step-up', () => {
  let tenant: TestTenant;
  let person: TestStaff;
  beforeAll(async () => {
    tenant = await aTenant();
  });
  beforeEach(async () => {
    person = await aStaffMember(tenant);
  });
  const stepUp = (body: object, token = person.accessToken) =>
    signedIn(token).post<{ until: string; code?: string }>('/v1/staff/auth/step-up', body);
  const renew = (token = person.accessToken) =>
    signedIn(token).post<{ recoveryCodes: string[] }>('/v1/staff/me/recovery-codes');
  const required = { status: 403, body: { code: 'STEP_UP_REQUIRED' } };

  it('opens ten minutes of this session with a code, and of no other session', async () => {
    const other = (await signIn(person, -1)).body;
    expect(await renew()).toMatchObject(required);
    const { status, body } = await stepUp({ code: codeOf(person) });
    expect(status).toBe(200);
    const [open] = await publicSql<{ minutes: number }>(
      'select round(extract(epoch from stepped_up_until - now()) / 60)::integer as minutes from staff_sessions where id = $1',
      [person.sessionId],
    );
    expect([open, Date.parse(body.until) > Date.now()]).toEqual([{ minutes: 10 }, true]);
    expect((await renew()).status).toBe(201);
    expect(await renew(other.accessToken)).toMatchObject(required);
    await publicSql('update staff_sessions set stepped_up_until = now() where id = $1', [person.sessionId]);
    expect(await renew()).toMatchObject(required);
  });

  it('is not what signing in is: the second factor must be shown again', async () => {
    const { accessToken } = (await signIn(person)).body;
    expect(await renew(accessToken)).toMatchObject(required);
  });

  it('takes no code that opened a session, and no code twice', async () => {
    const code = codeOf(person);
    const { accessToken } = (await staff('auth/mfa/totp', { mfaToken: await mfaTokenOf(person), code })).body;
    expect(await stepUp({ code }, accessToken)).toMatchObject({ status: 422, body: { code: 'WRONG_CODE' } });
    expect((await stepUp({ code: codeOf(person, 1) }, accessToken)).status).toBe(200);
  });

  it('takes a recovery code, so that who lost the telephone can add another', async () => {
    await person.stepUp();
    const [first, second] = (await renew()).body.recoveryCodes as [string, string];
    await publicSql('update staff_sessions set stepped_up_until = null where id = $1', [person.sessionId]);
    expect((await stepUp({ recoveryCode: first })).status).toBe(200);
    expect(await stepUp({ recoveryCode: first })).toMatchObject({ status: 422 });
    const seed = (await person.api.post<{ secret: string }>('/v1/staff/me/mfa/totp')).body.secret;
    expect((await person.api.post('/v1/staff/me/mfa/totp/confirm', { code: codeOf({ seed }) })).status).toBe(204);
    expect((await signIn(person)).status).toBe(422);
    expect((await signIn({ ...person, seed }, 1)).status).toBe(200);
    await mailTo(person.email, /aplicación de códigos/);
    await renew();
    expect(await stepUp({ recoveryCode: second })).toMatchObject({ status: 422 });
  });

  it.each([{}, { code: '123456', recoveryCode: 'AAAA' }, { code: '12345' }, { code: 123456 }, { code: null }])(
    'takes one thing that is shown: %j is refused',
    async (body) => {
      expect(await stepUp(body)).toMatchObject({ status: 400, body: { code: 'VALIDATION_FAILED' } });
    },
  );

  it('is gone with its session', async () => {
    await stepUp({ code: codeOf(person) });
    await person.api.post('/v1/staff/auth/logout');
    expect(await renew()).toMatchObject(ended);
  });
});

describe('A forgotten password', () => {
  let tenant: TestTenant;
  beforeAll(async () => {
    tenant = await aTenant();
  });
  const reset = (token: string, password = GOOD) => staff('auth/reset-password', { token, password });

  it('is replaced once by its link, for half an hour; a refused one does not use the link up', async () => {
    const person = await aStaffMember(tenant);
    expect(await staff('auth/forgot-password', { email: person.email })).toMatchObject({ status: 202 });
    const token = await mailedToken(person.email, 'restablecer');
    expect(await reset(token, 'passwordpassword')).toMatchObject({ status: 422, body: { code: 'PASSWORD_REFUSED' } });
    const answers = await Promise.all([reset(token), reset(token), reset(token)]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([204, 410, 410]);
    await staff('auth/forgot-password', { email: person.email });
    const late = await mailedToken(person.email, 'restablecer', token);
    await publicSql('update staff_links set expires_at = now() where staff_id = $1', [person.staffId]);
    expect(await reset(late)).toMatchObject({ status: 410, body: { code: 'TOKEN_EXPIRED' } });
  });

  it('of an address at two cooperatives has a link for each, which names its own and changes it alone', async () => {
    const elsewhere = await aTenant({ name: 'Cooperativa del Este Ltda.' });
    const here = await aStaffMember(tenant);
    const there = await aStaffMember(elsewhere, { email: here.email });
    await staff('auth/forgot-password', { email: here.email });
    const first = await eventually(async () => {
      const mails = await mailsTo(here.email);
      const names = mails.map(({ from }) => from.name).toSorted();
      expect(names).toEqual(['Cooperativa del Este Ltda.', tenant.settings.name].toSorted());
      return mails.map(({ links }) => links[0]);
    });
    await staff('auth/forgot-password', { email: here.email, tenant: elsewhere.slug });
    const mail = await eventually(async () => {
      const more = (await mailsTo(here.email)).filter(({ links }) => !first.includes(links[0]));
      expect(more.map(({ from }) => from.name)).toEqual(['Cooperativa del Este Ltda.']);
      return more[0]!;
    });
    const token = new URL(mail.links[0]!).searchParams.get('token')!;
    expect((await reset(token)).status).toBe(204);
    expect((await login(here.email, GOOD, { tenant: elsewhere.slug })).status).toBe(200);
    expect((await login(here.email, PASSWORD, { tenant: tenant.slug })).status).toBe(200);
    expect((await client(tenant, here.accessToken).get('/v1/staff/me')).status).toBe(200);
    expect(await signedIn(there.accessToken).get('/v1/staff/me')).toMatchObject(ended);
  });
});
