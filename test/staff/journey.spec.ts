import { beforeAll, describe, expect, it } from '@jest/globals';
import { coop } from '../../scripts/stack/app.ts';
import { Authenticator, type CreationOptions } from '../support/authenticator.js';
import { client } from '../support/client.js';
import { mailTo } from '../support/mail.js';
import { aStaffMember, codeOf } from '../support/staff.js';
import { stack } from '../support/stack.js';
import { aTenant, publicSql, type TestTenant } from '../support/tenant.js';
import {
  aPasskeyOf,
  byRecoveryCode,
  byTotp,
  enrolByTotp,
  login,
  mailedToken,
  mfaTokenOf,
  nobody,
  optionsFor,
  signedIn,
  staff,
} from './doors.js';

const anAddress = () => `marta-${Math.random().toString(36).slice(2, 10)}@coop.example`;
const GOOD = 'Zorzal-Colorado-71';

/** Time goes on by so many codes: the ones shown before are old. */
const passSteps = (email: string, steps = 3) =>
  publicSql(
    `update staff_totp set last_step = last_step - $2 where staff_id in (select id from staff where email = $1)`,
    [email, steps],
  );

describe('A member of the staff', () => {
  let tenant: TestTenant;
  beforeAll(async () => {
    tenant = await aTenant();
  });

  it('is invited by an admin, chooses a password and an application of codes, and works from then on', async () => {
    const admin = await aStaffMember(tenant, { role: 'admin', name: 'Ana Ñañez', steppedUp: true });
    const email = anAddress();
    const invited = await admin.api.post('/staff/team', {
      email,
      name: 'Marta Gómez',
      role: 'operator',
      permissions: ['claims:electricity'],
    });
    expect(invited).toMatchObject({ status: 201, body: { delivery: 'queued' } });
    const mail = await mailTo(email, /invitaron/);
    expect(mail.text).toContain('Ana Ñañez le abrió una cuenta');
    expect(mail.from.name).toBe(tenant.settings.name);

    const token = await mailedToken(email, 'invitacion');
    expect(await nobody().get(`/v1/staff/invitations/${token}`)).toMatchObject({
      status: 200,
      body: { email, name: 'Marta Gómez', role: 'operator', tenant: { slug: tenant.slug, name: tenant.settings.name } },
    });
    const accepted = await staff(`invitations/${token}/accept`, { password: GOOD });
    expect(accepted).toMatchObject({ status: 200, body: { enrolmentToken: expect.any(String) } });
    expect(accepted.body.mfaToken).toBeUndefined();

    const { enrolmentToken } = accepted.body;
    const seed = await staff<{ secret: string; uri: string }>('auth/enrolment/totp', { enrolmentToken });
    expect(seed.body.uri).toMatch(/^otpauth:\/\/totp\/Coop%20Online/);
    const code = codeOf({ seed: seed.body.secret });
    const enrolled = await staff('auth/enrolment/totp/confirm', { enrolmentToken, code });
    expect(enrolled.status).toBe(200);
    expect(new Set(enrolled.body.recoveryCodes).size).toBe(10);
    expect(await signedIn(enrolled.body.accessToken).get('/v1/staff/me')).toMatchObject({
      status: 200,
      body: { email, name: 'Marta Gómez', role: 'operator', tenant: tenant.slug, permissions: ['claims:electricity'] },
    });

    await passSteps(email);
    const again = await login(email, GOOD);
    expect(again.body).toEqual({ mfaToken: expect.any(String), methods: ['totp', 'recovery-code'] });
    const session = await byTotp(again.body.mfaToken!, codeOf({ seed: seed.body.secret }));
    expect(await signedIn(session.body.accessToken).get('/v1/staff/me')).toMatchObject({ status: 200 });
  });

  it('may choose a passkey as the first second factor', async () => {
    const email = anAddress();
    const link = await coop(
      stack.env,
      'staff',
      'create',
      email,
      '--role',
      'admin',
      '--tenant',
      tenant.slug,
      '--name',
      'Marta Gómez',
    );
    const { body } = await staff(`invitations/${new URL(link.trim()).searchParams.get('token')}/accept`, {
      password: GOOD,
    });
    const enrolmentToken = body.enrolmentToken!;
    const authenticator = new Authenticator();
    const { body: options } = await staff<CreationOptions>('auth/enrolment/passkey-options', { enrolmentToken });
    const enrolled = await staff('auth/enrolment/passkey', {
      enrolmentToken,
      name: 'Teléfono de Marta',
      passkey: authenticator.create(options),
    });
    expect(enrolled).toMatchObject({ status: 200, body: { recoveryCodes: expect.any(Array) } });

    const { mfaToken } = (await login(email, GOOD)).body;
    const request = await optionsFor('mfa/passkey-options', { mfaToken });
    const session = await staff('auth/mfa/passkey', { mfaToken, passkey: authenticator.get(request) });
    expect(await signedIn(session.body.accessToken).get('/v1/staff/me')).toMatchObject({
      status: 200,
      body: { email },
    });
  }, 120_000);

  it('signs in with a passkey alone, without the password', async () => {
    const person = await aStaffMember(tenant, { steppedUp: true });
    const { authenticator } = await aPasskeyOf(person.api);
    const request = await optionsFor('passkey-options');
    const session = await staff('auth/passkey', { passkey: authenticator.get(request) });
    expect(session.status).toBe(200);
    expect(await signedIn(session.body.accessToken).get('/v1/staff/me')).toMatchObject({
      status: 200,
      body: { id: person.staffId },
    });
  });

  it('signs in with a recovery code, once, however it is typed, and is told by mail', async () => {
    const invited = await coop(
      stack.env,
      'staff',
      'create',
      anAddress(),
      '--role',
      'operator',
      '--tenant',
      tenant.slug,
      '--name',
      'Marta Gómez',
    );
    const { recoveryCodes, accessToken } = await enrolByTotp(new URL(invited.trim()).searchParams.get('token')!);
    const { email } = (await signedIn(accessToken).get<{ email: string }>('/v1/staff/me')).body;
    const [code] = recoveryCodes as [string];
    const typed = ` ${code.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o')} `;
    const session = await byRecoveryCode(await mfaTokenOf({ email }), typed);
    expect(session.status).toBe(200);
    expect((await mailTo(email, /códigos de recuperación/)).text).toContain('en lugar de su segundo factor');
    expect(await byRecoveryCode(await mfaTokenOf({ email }), code)).toMatchObject({
      status: 422,
      body: { code: 'WRONG_CODE' },
    });
    expect(await signedIn(session.body.accessToken).get('/v1/staff/me/mfa')).toMatchObject({
      body: { recoveryCodesLeft: 9 },
    });
  }, 120_000);

  it('of support is made at the command line, and nobody else is there before', async () => {
    const email = anAddress();
    const link = await coop(stack.env, 'staff', 'create', email, '--role', 'support', '--name', 'Marina Ruiz');
    const { accessToken } = await enrolByTotp(new URL(link.trim()).searchParams.get('token')!);
    expect(await signedIn(accessToken).get('/v1/staff/me')).toMatchObject({
      body: { role: 'support', tenant: null, email },
    });
    expect(await signedIn(accessToken).get('/v1/platform/staff?role=support')).toMatchObject({ status: 200 });
    expect(await client(tenant, accessToken).get('/staff/team')).toMatchObject({
      status: 403,
      body: { code: 'SUPPORT_REASON_REQUIRED' },
    });
  }, 120_000);
});
