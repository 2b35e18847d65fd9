import { createHmac } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { hashToken } from '../../src/platform/crypto/tokens.js';
import { Authenticator, type CreationOptions } from '../support/authenticator.js';
import { client } from '../support/client.js';
import { aMember, PASSWORD, PASSWORD_HASH } from '../support/member.js';
import { aStaffMember, codeOf, type TestStaff } from '../support/staff.js';
import { aTenant, keyring, publicSql, type TestTenant } from '../support/tenant.js';
import {
  aPasskeyOf,
  byRecoveryCode,
  byTotp,
  login,
  mailedToken,
  mfaTokenOf,
  nobody,
  optionsFor,
  signedIn,
  signIn,
  staff,
} from './doors.js';

const GOOD = 'Zorzal-Colorado-71';
const expired = { status: 401, body: { code: 'SIGN_IN_EXPIRED' } };
const ended = { status: 401, body: { code: 'SESSION_ENDED' } };
const wrongCode = { status: 422, body: { code: 'WRONG_CODE' } };
const unauthenticated = { status: 401, body: { code: 'UNAUTHENTICATED' } };

describe('The second factor', () => {
  let tenant: TestTenant;
  let person: TestStaff;
  beforeAll(async () => {
    tenant = await aTenant();
  });
  beforeEach(async () => {
    person = await aStaffMember(tenant);
  });

  const me = (token: string) => signedIn(token).get('/v1/staff/me');
  /** Somebody who accepted and chose no second factor yet. */
  const aBeginner = async () => {
    const [id, email] = [uuid(), `nueva-${uuid()}@coop.example`];
    await publicSql(
      `insert into staff (id, tenant_id, role, email, name, password_hash, status) values ($1, $2, 'operator', $3, 'Ana', $4, 'active')`,
      [id, tenant.id, email, PASSWORD_HASH],
    );
    const enrolmentToken = (await login(email)).body.enrolmentToken!;
    return { id, email, enrolmentToken };
  };
  const seedFor = async (enrolmentToken: string) =>
    (await staff<{ secret: string }>('auth/enrolment/totp', { enrolmentToken })).body.secret;
  const confirm = (enrolmentToken: string, code: string) =>
    staff('auth/enrolment/totp/confirm', { enrolmentToken, code });

  it('is asked for after the password, which opens nothing by itself', async () => {
    const { body } = await login(person.email);
    expect(Object.keys(body).toSorted()).toEqual(['methods', 'mfaToken']);
    expect(await me(body.mfaToken!)).toMatchObject(unauthenticated);
    expect(await staff('auth/refresh', { refreshToken: body.mfaToken! })).toMatchObject(ended);
    expect(await staff('auth/enrolment/totp', { enrolmentToken: body.mfaToken! })).toMatchObject(expired);
  });

  it('to be chosen opens the enrolment alone: no route, no session, no second half', async () => {
    const { enrolmentToken } = await aBeginner();
    expect(await me(enrolmentToken)).toMatchObject(unauthenticated);
    expect(await client(tenant, enrolmentToken).get('/staff/team')).toMatchObject(unauthenticated);
    expect(await staff('auth/refresh', { refreshToken: enrolmentToken })).toMatchObject(ended);
    expect(await byTotp(enrolmentToken, '123456')).toMatchObject(expired);
    expect(await byRecoveryCode(enrolmentToken, 'AAAA-BBBB-CCCC')).toMatchObject(expired);
    expect(await staff('auth/mfa/passkey-options', { mfaToken: enrolmentToken })).toMatchObject(expired);
  });

  it('once chosen cannot be chosen again with a token from before: whoever holds the password alone stays out', async () => {
    const { email, enrolmentToken } = await aBeginner();
    const intruders = (await login(email)).body.enrolmentToken!;
    const intruder = new Authenticator();
    const { body: options } = await staff<CreationOptions>('auth/enrolment/passkey-options', {
      enrolmentToken: intruders,
    });
    const seed = await seedFor(enrolmentToken);
    expect((await confirm(enrolmentToken, codeOf({ seed }))).status).toBe(200);
    const second = await seedFor(intruders);
    expect(await confirm(intruders, codeOf({ seed: second }))).toMatchObject(expired);
    const passkey = intruder.create(options);
    const body = { enrolmentToken: intruders, name: 'Mía', passkey };
    expect(await staff('auth/enrolment/passkey', body)).toMatchObject(expired);
    expect((await login(email)).body.enrolmentToken).toBeUndefined();
  });

  it('is chosen by one of two at the same moment', async () => {
    const { email, enrolmentToken } = await aBeginner();
    const other = (await login(email)).body.enrolmentToken!;
    const seed = await seedFor(enrolmentToken);
    const answers = await Promise.all([
      confirm(enrolmentToken, codeOf({ seed })),
      confirm(other, codeOf({ seed })),
      confirm(enrolmentToken, codeOf({ seed })),
    ]);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ body }) => body.accessToken)).toHaveLength(1);
  });

  it('token is used once', async () => {
    const mfaToken = await mfaTokenOf(person);
    expect((await byTotp(mfaToken, codeOf(person))).status).toBe(200);
    await publicSql('update staff_totp set last_step = null where staff_id = $1', [person.staffId]);
    expect(await byTotp(mfaToken, codeOf(person))).toMatchObject(expired);
    const { enrolmentToken } = await aBeginner();
    const seed = await seedFor(enrolmentToken);
    await confirm(enrolmentToken, codeOf({ seed }));
    expect(await staff('auth/enrolment/totp', { enrolmentToken })).toMatchObject(expired);
  });

  it('token ends by itself: five minutes to show it, half an hour to choose it', async () => {
    const mfaToken = await mfaTokenOf(person);
    const { id, enrolmentToken } = await aBeginner();
    const minutes = (staffId: string) =>
      publicSql(
        'select round(extract(epoch from expires_at - created_at) / 60)::integer as minutes from staff_sign_ins where staff_id = $1',
        [staffId],
      );
    expect(await minutes(person.staffId)).toEqual([{ minutes: 5 }]);
    expect(await minutes(id)).toEqual([{ minutes: 30 }]);
    await publicSql('update staff_sign_ins set expires_at = now() where staff_id = any ($1)', [[person.staffId, id]]);
    expect(await byTotp(mfaToken, codeOf(person))).toMatchObject(expired);
    expect(await staff('auth/enrolment/totp', { enrolmentToken })).toMatchObject(expired);
  });

  it('is kept as a hash while it waits', async () => {
    const mfaToken = await mfaTokenOf(person);
    const rows = await publicSql<{ all: string }>('select s::text as all from staff_sign_ins s where staff_id = $1', [
      person.staffId,
    ]);
    expect(rows.map(({ all }) => all).join()).not.toContain(mfaToken);
    expect(await publicSql('select from staff_sign_ins where token_hash = $1', [hashToken(mfaToken)])).toHaveLength(1);
  });

  it('of one person does not open another’s account', async () => {
    const other = await aStaffMember(tenant);
    expect(await byTotp(await mfaTokenOf(other), codeOf(person))).toMatchObject(wrongCode);
  });

  it('code is taken once, also of twenty at the same moment, and none before it', async () => {
    const code = codeOf(person);
    const tokens = await Promise.all(Array.from({ length: 4 }, () => mfaTokenOf(person)));
    const answers = await Promise.all(tokens.map((token) => byTotp(token, code)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 422, 422, 422]);
    expect(await signIn(person, -1)).toMatchObject(wrongCode);
    expect((await signIn(person, 1)).status).toBe(200);
  });

  it('code of two steps ago or ahead is none', async () => {
    expect(await signIn(person, -2)).toMatchObject(wrongCode);
    expect(await signIn(person, 2)).toMatchObject(wrongCode);
    expect((await signIn(person, -1)).status).toBe(200);
  });

  it('is asked for after a reset of the password too, which ends what was open and half open', async () => {
    const halfWay = await mfaTokenOf(person);
    await staff('auth/forgot-password', { email: person.email });
    const token = await mailedToken(person.email, 'restablecer');
    const reset = await staff('auth/reset-password', { token, password: GOOD });
    expect([reset.status, reset.body]).toEqual([204, undefined]);
    expect(await me(person.accessToken)).toMatchObject(ended);
    expect(await staff('auth/refresh', { refreshToken: person.refreshToken })).toMatchObject(ended);
    expect(await byTotp(halfWay, codeOf(person))).toMatchObject(expired);
    const again = await login(person.email, GOOD);
    expect(Object.keys(again.body).toSorted()).toEqual(['methods', 'mfaToken']);
    expect((await byTotp(again.body.mfaToken!, codeOf(person))).status).toBe(200);
    expect((await login(person.email, PASSWORD)).status).toBe(401);
  });

  it('is not skipped by a session from before its reset', async () => {
    const admin = await aStaffMember(tenant, { role: 'admin', steppedUp: true });
    const halfWay = await mfaTokenOf(person);
    expect(await admin.api.post(`/staff/team/${person.staffId}/mfa-reset`)).toMatchObject({ status: 200 });
    expect(await me(person.accessToken)).toMatchObject(ended);
    expect(await staff('auth/refresh', { refreshToken: person.refreshToken })).toMatchObject(ended);
    expect(await byTotp(halfWay, codeOf(person))).toMatchObject(expired);
    // The password is gone with it: it takes the mailbox to come back, and a new second factor.
    expect(await login(person.email)).toMatchObject({ status: 401, body: { code: 'INVALID_CREDENTIALS' } });
    const accepted = await staff(`invitations/${await mailedToken(person.email, 'invitacion')}/accept`, {
      password: GOOD,
    });
    expect(Object.keys(accepted.body)).toEqual(['enrolmentToken']);
  });

  it('is not skipped by a passkey that was taken away, or of an account that is disabled', async () => {
    await person.stepUp();
    const { authenticator, id } = await aPasskeyOf(person.api);
    const request = await optionsFor('passkey-options');
    expect((await person.api.delete(`/v1/staff/me/mfa/${id}`)).status).toBe(204);
    expect(await staff('auth/passkey', { passkey: authenticator.get(request) })).toMatchObject({
      status: 422,
      body: { code: 'WRONG_PASSKEY' },
    });
    const { authenticator: another } = await aPasskeyOf(person.api);
    await publicSql(`update staff set status = 'disabled' where id = $1`, [person.staffId]);
    const again = await optionsFor('passkey-options');
    expect(await staff('auth/passkey', { passkey: another.get(again) })).toMatchObject({ status: 422 });
    expect(await me(person.accessToken)).toMatchObject(ended);
  });

  it('is not skipped by a member’s token, an API key, or a token that says that it is staff’s', async () => {
    const member = await aMember(tenant);
    const signed = (claims: object, key: Buffer) => {
      const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
      const text = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
      return `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`;
    };
    const exp = Math.floor(Date.now() / 1000) + 600;
    const claims = { sub: person.staffId, sid: person.sessionId, typ: 'staff', aud: 'coop-online-staff', exp };
    const key = keyring.derive('staff-token');
    expect(await me(signed(claims, key))).toMatchObject({ status: 200 });
    for (const token of [
      member.accessToken,
      tenant.apiKey,
      signed(claims, keyring.derive('access-token')),
      signed({ ...claims, typ: 'access' }, key),
      signed({ ...claims, aud: 'coop-online' }, key),
      signed({ ...claims, exp: exp - 3600 }, key),
      `${signed(claims, key).split('.').slice(0, 2).join('.')}.`,
    ])
      expect(await me(token)).toMatchObject(unauthenticated);
    expect(await me(signed({ ...claims, sid: uuid() }, key))).toMatchObject(ended);
    expect(await me(signed({ ...claims, sub: uuid() }, key))).toMatchObject(ended);
    expect(await client(tenant, person.accessToken).get('/me')).toMatchObject(unauthenticated);
  });

  it('that is the last cannot be removed, also by two removals at the same moment', async () => {
    await person.stepUp();
    const list = async () =>
      (await person.api.get<{ methods: { id: string }[] }>('/v1/staff/me/mfa')).body.methods.map(({ id }) => id);
    const [only] = await list();
    expect(await person.api.delete(`/v1/staff/me/mfa/${only}`)).toMatchObject({
      status: 409,
      body: { code: 'LAST_MFA_METHOD' },
    });
    await aPasskeyOf(person.api);
    const both = await list();
    const answers = await Promise.all(both.map((id) => person.api.delete(`/v1/staff/me/mfa/${id}`)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([204, 409]);
    expect(await list()).toHaveLength(1);
  });

  it('does not shut its owner out: nobody is asked for one that is not there', async () => {
    expect(await nobody().get('/v1/staff/me')).toMatchObject(unauthenticated);
    const { enrolmentToken } = await aBeginner();
    const seed = await seedFor(enrolmentToken);
    expect(await confirm(enrolmentToken, '000000')).toMatchObject(wrongCode);
    expect((await confirm(enrolmentToken, codeOf({ seed }))).status).toBe(200);
  });
});
