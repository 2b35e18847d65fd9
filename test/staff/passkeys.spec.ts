import { generateKeyPairSync } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Authenticator, type CreationOptions, type Oddities } from '../support/authenticator.js';
import { mailTo } from '../support/mail.js';
import { aStaffMember, type TestStaff } from '../support/staff.js';
import { stack } from '../support/stack.js';
import { aTenant, publicSql, type TestTenant } from '../support/tenant.js';
import { aPasskeyOf, mfaTokenOf, optionsFor, staff } from './doors.js';

const wrong = { status: 422, body: { code: 'WRONG_PASSKEY' } };

describe('A passkey', () => {
  let tenant: TestTenant;
  let person: TestStaff;
  beforeAll(async () => {
    tenant = await aTenant();
  });
  beforeEach(async () => {
    person = await aStaffMember(tenant, { steppedUp: true });
  });

  const creation = async (who = person) =>
    (await who.api.post<CreationOptions>('/v1/staff/me/mfa/passkey-options')).body;
  const add = (passkey: object, name = 'Teléfono', who = person) =>
    who.api.post<{ id: string; code?: string }>('/v1/staff/me/mfa/passkeys', { name, passkey });
  const secondHalf = async (authenticator: Authenticator, odd: Oddities = {}) => {
    const mfaToken = await mfaTokenOf(person);
    const request = await optionsFor('mfa/passkey-options', { mfaToken });
    return staff('auth/mfa/passkey', { mfaToken, passkey: authenticator.get(request, odd) });
  };

  it('is asked for with the person verified, for our name, at our origin', async () => {
    const options = await creation();
    expect(options).toMatchObject({
      rp: { id: new URL(stack.apiUrl).hostname },
      user: { name: person.email, displayName: person.name },
      attestation: 'none',
      authenticatorSelection: { userVerification: 'required' },
    });
    expect(await optionsFor('passkey-options')).toMatchObject({ userVerification: 'required' });
  });

  it('has a name, can be renamed and removed, and is listed; its owner is told of each step', async () => {
    const { id } = await aPasskeyOf(person.api, 'Teléfono');
    await mailTo(person.email, /Agregaron una llave/);
    await person.api.patch(`/v1/staff/me/mfa/passkeys/${id}`, { name: 'Teléfono viejo' });
    const { body } = await person.api.get<{ methods: object[] }>('/v1/staff/me/mfa');
    expect(body.methods).toMatchObject([
      { kind: 'totp', name: null },
      { id, kind: 'passkey', name: 'Teléfono viejo' },
    ]);
    expect((await person.api.delete(`/v1/staff/me/mfa/${id}`)).status).toBe(204);
    await mailTo(person.email, /Quitaron un segundo factor/);
    const stranger = await aStaffMember(tenant, { steppedUp: true });
    const { id: own } = await aPasskeyOf(person.api);
    expect((await stranger.api.patch(`/v1/staff/me/mfa/passkeys/${own}`, { name: 'X' })).status).toBe(404);
    expect((await stranger.api.delete(`/v1/staff/me/mfa/${own}`)).status).toBe(404);
  });

  it('may be one of several, any of which opens the second half', async () => {
    const [first, second] = [await aPasskeyOf(person.api, 'Uno'), await aPasskeyOf(person.api, 'Dos')];
    expect((await secondHalf(first.authenticator)).status).toBe(200);
    expect((await secondHalf(second.authenticator)).status).toBe(200);
    expect((await creation()).excludeCredentials).toHaveLength(2);
  });

  it.each<[string, Oddities]>([
    ['of another site', { origin: 'https://malo.example' }],
    ['for another name', { rpId: 'malo.example' }],
    ['with the person not verified', { verified: false }],
    ['of another kind', { type: 'webauthn.get' }],
    ['of a challenge that is not ours', { challenge: 'bm8gZXMgbnVlc3Rybw' }],
    ['asked for by another site’s frame', { crossOrigin: true }],
  ])('that is made %s is refused', async (_name, odd) => {
    expect(await add(new Authenticator().create(await creation(), odd))).toMatchObject(wrong);
    expect(await publicSql('select from staff_passkeys where staff_id = $1', [person.staffId])).toEqual([]);
  });

  it.each<[string, Oddities]>([
    ['of another site', { origin: 'https://malo.example' }],
    ['for another name', { rpId: 'malo.example' }],
    ['with the person not verified', { verified: false }],
    ['of another kind', { type: 'webauthn.create' }],
    ['of a challenge that is not ours', { challenge: 'bm8gZXMgbnVlc3Rybw' }],
    ['with another key', { key: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey }],
    ['asked for by another site’s frame', { crossOrigin: true }],
  ])('that signs %s is refused', async (_name, odd) => {
    const { authenticator } = await aPasskeyOf(person.api);
    expect(await secondHalf(authenticator, odd)).toMatchObject(wrong);
    const request = await optionsFor('passkey-options');
    expect(await staff('auth/passkey', { passkey: authenticator.get(request, odd) })).toMatchObject(wrong);
    expect((await secondHalf(authenticator)).status).toBe(200);
  });

  it('that counts back, as a copy would, is refused', async () => {
    const { authenticator } = await aPasskeyOf(person.api);
    expect((await secondHalf(authenticator, { counter: 7 })).status).toBe(200);
    expect(await secondHalf(authenticator, { counter: 7 })).toMatchObject(wrong);
    expect(await secondHalf(authenticator, { counter: 6 })).toMatchObject(wrong);
    expect((await secondHalf(authenticator, { counter: 8 })).status).toBe(200);
  });

  it('answers a challenge once, right or wrong, and within five minutes', async () => {
    const { authenticator } = await aPasskeyOf(person.api);
    const request = await optionsFor('passkey-options');
    const answer = authenticator.get(request);
    expect(await staff('auth/passkey', { passkey: { ...answer, response: { ...answer.response, signature: 'AAAA' } } })).toMatchObject(wrong); // prettier-ignore
    expect(await staff('auth/passkey', { passkey: answer })).toMatchObject(wrong);
    const late = await optionsFor('passkey-options');
    await publicSql(`update staff_challenges set expires_at = now() where purpose = 'sign-in'`);
    expect(await staff('auth/passkey', { passkey: authenticator.get(late) })).toMatchObject(wrong);
    const same = await optionsFor('passkey-options');
    const both = authenticator.get(same);
    const answers = await Promise.all([1, 2, 3].map(() => staff('auth/passkey', { passkey: both })));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 422, 422]);
  });

  it('answers only what it was asked for: a second half is no step-up, and another’s challenge is no answer', async () => {
    const { authenticator } = await aPasskeyOf(person.api);
    const stepUp = await optionsFor('step-up/passkey-options', {}, person.api);
    const mfaToken = await mfaTokenOf(person);
    expect(await staff('auth/mfa/passkey', { mfaToken, passkey: authenticator.get(stepUp) })).toMatchObject(wrong);
    const stranger = await aStaffMember(tenant, { steppedUp: true });
    const { authenticator: theirs } = await aPasskeyOf(stranger.api);
    const strangers = await optionsFor('mfa/passkey-options', { mfaToken: await mfaTokenOf(stranger) });
    expect(await staff('auth/mfa/passkey', { mfaToken, passkey: theirs.get(strangers) })).toMatchObject(wrong);
    const registration = new Authenticator().create(await creation(stranger));
    expect(await add(registration)).toMatchObject(wrong);
  });

  it('alone says whose it is: another’s handle is refused', async () => {
    const { authenticator } = await aPasskeyOf(person.api);
    const stranger = await aStaffMember(tenant);
    const userHandle = Buffer.from(stranger.staffId).toString('base64url');
    const request = await optionsFor('passkey-options');
    expect(await staff('auth/passkey', { passkey: authenticator.get(request, { userHandle }) })).toMatchObject(wrong);
  });

  it('that somebody has cannot be added again, by them or by another', async () => {
    const authenticator = new Authenticator();
    const made = authenticator.create(await creation());
    expect((await add(made)).status).toBe(201);
    const stranger = await aStaffMember(tenant, { steppedUp: true });
    const { challenge } = await creation(stranger);
    const clientDataJSON = Buffer.from(
      JSON.stringify({ type: 'webauthn.create', challenge, origin: stack.apiUrl }),
    ).toString('base64url');
    const again = { ...made, response: { ...made.response, clientDataJSON } };
    expect(await add(again, 'Copia', stranger)).toMatchObject({ status: 409, body: { code: 'PASSKEY_EXISTS' } });
  });

  it('that brings certificates is not even looked at: they would be followed to addresses that they name', async () => {
    const attestation: [string, never][] = [
      ['fmt', 'packed' as never],
      ['attStmt', [['alg', -7], ['sig', Buffer.alloc(70)], ['x5c', { list: [Buffer.alloc(40)] }]] as never], // prettier-ignore
    ];
    expect(await add(new Authenticator().create(await creation(), { attestation }))).toMatchObject(wrong);
  });

  it.each([
    ['nothing', {}],
    ['a list', []],
    ['other fields', { id: 'AAAA', rawId: 'AAAA', type: 'public-key', clientExtensionResults: {}, response: {} }],
  ])('that is %s is refused, naming the field', async (_name, passkey) => {
    const answer = await staff<{ errors: { field: string }[] }>('auth/passkey', { passkey });
    expect(answer.status).toBe(400);
    expect(answer.body.errors[0]!.field).toMatch(/^passkey/);
  });
});
