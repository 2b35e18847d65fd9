import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { eventually } from '../support/eventually.js';
import { mailsTo } from '../support/mail.js';
import { PASSWORD, PASSWORD_HASH } from '../support/member.js';
import { aStaffMember, aSupporter, codeOf } from '../support/staff.js';
import { aTenant, publicSql, type TestTenant } from '../support/tenant.js';
import {
  aPasskeyOf,
  byRecoveryCode,
  byTotp,
  login,
  mailedToken,
  mfaTokenOf,
  nobody,
  optionsFor,
  staff,
} from './doors.js';

const GOOD = 'Zorzal-Colorado-71';
const WRONG = 'no es la contraseña';
const anAddress = () => `nadie-${randomBytes(5).toString('hex')}@coop.example`;
const locked = { status: 429, body: { code: 'TOO_MANY_REQUESTS' } };

describe('The staff’s sign-in', () => {
  let tenant: TestTenant;
  let elsewhere: TestTenant;
  beforeAll(async () => {
    [tenant, elsewhere] = [await aTenant(), await aTenant()];
  });
  const account = async (status: string, hash: string | null) => {
    const email = anAddress();
    await publicSql(
      `insert into staff (id, tenant_id, role, email, name, password_hash, status) values ($1, $2, 'operator', $3, 'Ana', $4, $5)`,
      [uuid(), tenant.id, email, hash, status],
    );
    return email;
  };

  it('answers the same whatever is wrong: no account, another password, invited, disabled, at two cooperatives', async () => {
    const known = await aStaffMember(tenant);
    const twice = await aStaffMember(tenant);
    await aStaffMember(elsewhere, { email: twice.email });
    const answers = [
      await login(anAddress()),
      await login(known.email, WRONG),
      await login(await account('invited', null)),
      await login(await account('disabled', PASSWORD_HASH)),
      await login(twice.email),
      await login(known.email, PASSWORD, { tenant: elsewhere.slug }),
      await login(known.email, PASSWORD, { tenant: 'no-such-coop' }),
    ];
    const told = answers.map(({ status, body }) => JSON.stringify([status, body]));
    expect(new Set(told).size).toBe(1);
    expect(told[0]).toContain('INVALID_CREDENTIALS');
  });

  it('takes the cooperative from who works at two, and support’s account from who names none', async () => {
    const here = await aStaffMember(tenant);
    await aStaffMember(elsewhere, { email: here.email });
    expect((await login(here.email, PASSWORD, { tenant: elsewhere.slug })).status).toBe(200);
    const supporter = await aSupporter({ email: here.email });
    const { mfaToken } = (await login(here.email)).body;
    expect((await byTotp(mfaToken!, codeOf(supporter))).status).toBe(200);
  });

  it('is not changed by an invitation to a second cooperative that nobody accepted', async () => {
    const person = await aStaffMember(tenant);
    await publicSql(`insert into staff (id, tenant_id, role, email, name) values ($1, $2, 'operator', $3, 'Ana')`, [
      uuid(),
      elsewhere.id,
      person.email,
    ]);
    expect((await login(person.email)).status).toBe(200);
  });

  it('locks an address after ten wrong passwords, whichever cooperative is named, and its owner opens it by mail', async () => {
    const person = await aStaffMember(tenant);
    for (let tries = 0; tries < 10; tries += 1)
      expect((await login(person.email, WRONG, tries % 2 ? { tenant: tenant.slug } : {})).status).toBe(401);
    expect(await login(person.email)).toMatchObject(locked);
    await staff('auth/forgot-password', { email: person.email });
    const token = await mailedToken(person.email, 'restablecer');
    expect((await staff('auth/reset-password', { token, password: GOOD })).status).toBe(204);
    expect((await login(person.email, GOOD)).status).toBe(200);
  });

  it('locks an address that nobody has in the same way', async () => {
    const email = anAddress();
    const codes: unknown[] = [];
    for (let tries = 0; tries < 11; tries += 1) codes.push((await login(email, WRONG)).status);
    expect(codes).toEqual([...Array<number>(10).fill(401), 429]);
  });

  it('forgets wrong passwords at the right one', async () => {
    const person = await aStaffMember(tenant);
    for (let tries = 0; tries < 9; tries += 1) await login(person.email, WRONG);
    expect((await login(person.email)).status).toBe(200);
    for (let tries = 0; tries < 9; tries += 1) expect((await login(person.email, WRONG)).status).toBe(401);
  });

  it('locks a client’s address after thirty failures; others go on', async () => {
    const client = nobody();
    const statuses = await Promise.all(
      Array.from({ length: 34 }, () => login(anAddress(), WRONG, {}, client).then(({ status }) => status)),
    );
    expect(statuses.filter((status) => status === 401)).toHaveLength(30);
    expect((await login(anAddress(), WRONG)).status).toBe(401);
  });

  it('by passkey gives a client’s address back what it took, so that an office may share one', async () => {
    const person = await aStaffMember(tenant, { steppedUp: true });
    const [{ authenticator }, office] = [await aPasskeyOf(person.api), nobody()];
    const enter = async () => {
      const request = await optionsFor('passkey-options', {}, office);
      return (await staff('auth/passkey', { passkey: authenticator.get(request) }, office)).status;
    };
    const statuses: number[] = [];
    for (let i = 0; i < 35; i += 1) statuses.push(await enter());
    expect(statuses).toEqual(Array<number>(35).fill(200));
    const wrong = async () => {
      const request = await optionsFor('passkey-options', {}, nobody());
      return (await staff('auth/passkey', { passkey: authenticator.get(request, { verified: false }) }, office)).status;
    };
    const failures: number[] = [];
    for (let i = 0; i < 31; i += 1) failures.push(await wrong());
    expect(failures).toEqual([...Array<number>(30).fill(422), 429]);
  });

  it('counts under keys that tell nobody’s address', async () => {
    const email = anAddress();
    await login(email, WRONG);
    const rows = await publicSql<{ key: string }>(`select key from rate_limits where key like 'staff-%'`);
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.map(({ key }) => key).join()).not.toContain(email);
  });
});

describe('The second factor’s tries', () => {
  let tenant: TestTenant;
  beforeAll(async () => {
    tenant = await aTenant();
  });
  const wrongOf = (person: { seed: string }) => (codeOf(person) === '000000' ? '000001' : '000000');

  it('are five in a quarter of an hour, exactly, however many come at once', async () => {
    const person = await aStaffMember(tenant);
    const mfaToken = await mfaTokenOf(person);
    const answers = await Promise.all(Array.from({ length: 20 }, () => byTotp(mfaToken, wrongOf(person))));
    expect(answers.filter(({ status }) => status === 422)).toHaveLength(5);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(15);
    expect(await byTotp(mfaToken, codeOf(person))).toMatchObject(locked);
  });

  it('are counted together: codes, recovery codes and step-ups', async () => {
    const person = await aStaffMember(tenant);
    const mfaToken = await mfaTokenOf(person);
    for (let tries = 0; tries < 2; tries += 1) expect((await byTotp(mfaToken, wrongOf(person))).status).toBe(422);
    for (let tries = 0; tries < 2; tries += 1)
      expect((await byRecoveryCode(mfaToken, 'AAAA-BBBB-CCCC')).status).toBe(422);
    const stepUp = () => person.api.post('/v1/staff/auth/step-up', { code: wrongOf(person) });
    expect((await stepUp()).status).toBe(422);
    expect(await stepUp()).toMatchObject(locked);
  });

  it('are twenty in a day, and the right one gives all of them back', async () => {
    const person = await aStaffMember(tenant);
    const pass = () => publicSql(`delete from rate_limits where key = $1`, [`staff-factor-person:${person.staffId}`]);
    const mfaToken = await mfaTokenOf(person);
    for (let tries = 0; tries < 20; tries += 1) {
      if (tries % 5 === 0) await pass();
      expect((await byTotp(mfaToken, wrongOf(person))).status).toBe(422);
    }
    await pass();
    expect(await byTotp(mfaToken, codeOf(person))).toMatchObject(locked);
    await pass();
    await publicSql(`delete from rate_limits where key = $1`, [`staff-factor-person-day:${person.staffId}`]);
    for (let tries = 0; tries < 4; tries += 1) await byTotp(mfaToken, wrongOf(person));
    expect((await byTotp(mfaToken, codeOf(person))).status).toBe(200);
    const again = await mfaTokenOf(person);
    for (let tries = 0; tries < 5; tries += 1) expect((await byTotp(again, wrongOf(person))).status).toBe(422);
  });

  it('that the quarter of an hour refuses do not use the day up', async () => {
    const person = await aStaffMember(tenant);
    const mfaToken = await mfaTokenOf(person);
    for (let tries = 0; tries < 25; tries += 1) await byTotp(mfaToken, wrongOf(person));
    await publicSql(`delete from rate_limits where key = $1`, [`staff-factor-person:${person.staffId}`]);
    expect((await byTotp(mfaToken, codeOf(person))).status).toBe(200);
  });

  it('are not given back by a new password: who has the mailbox has but half', async () => {
    const person = await aStaffMember(tenant);
    const mfaToken = await mfaTokenOf(person);
    for (let tries = 0; tries < 5; tries += 1) await byTotp(mfaToken, wrongOf(person));
    await staff('auth/forgot-password', { email: person.email });
    await staff('auth/reset-password', { token: await mailedToken(person.email, 'restablecer'), password: GOOD });
    const { mfaToken: next } = (await login(person.email, GOOD)).body;
    expect(await byTotp(next!, codeOf(person))).toMatchObject(locked);
  });

  it('are on record, with the method and without the code', async () => {
    const person = await aStaffMember(tenant);
    const code = wrongOf(person);
    await byTotp(await mfaTokenOf(person), code);
    await eventually(async () => {
      const [entry] = await publicSql<{ detail: object; tenant_id: string }>(
        `select detail, tenant_id from audit_log where subject = $1 and action = 'second-factor.refused'`,
        [person.staffId],
      );
      expect(entry).toMatchObject({ tenant_id: tenant.id, detail: { method: 'totp' } });
      expect(JSON.stringify(entry)).not.toContain(code);
    });
  });
});

describe('A forgotten password', () => {
  it('is answered the same for who has an account and who has none, and mails five links in half an hour', async () => {
    const person = await aStaffMember(await aTenant());
    const known = await staff('auth/forgot-password', { email: person.email });
    const unknown = await staff('auth/forgot-password', { email: anAddress() });
    expect([known.status, known.body]).toEqual([unknown.status, unknown.body]);
    for (let more = 0; more < 6; more += 1)
      expect((await staff('auth/forgot-password', { email: person.email })).status).toBe(202);
    await eventually(async () => expect(await mailsTo(person.email)).toHaveLength(5));
  });
});
