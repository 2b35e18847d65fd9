import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { coop } from '../../scripts/stack/app.ts';
import { aStaffMember, type TestStaff } from '../support/staff.js';
import { stack } from '../support/stack.js';
import { aTenant, publicSql, type TestTenant } from '../support/tenant.js';
import { enrolByTotp, login, signedIn, signIn } from './doors.js';

const anAddress = () => `marta-${randomBytes(5).toString('hex')}@coop.example`;
const command = (...words: string[]) => coop(stack.env, 'staff', ...words);

describe('«coop staff»', () => {
  let tenant: TestTenant;
  let at: string[];
  let person: TestStaff;
  beforeAll(async () => {
    tenant = await aTenant();
    at = ['--tenant', tenant.slug];
    person = await aStaffMember(tenant, { permissions: ['claims:read'] });
  });
  const audited = (id: string) =>
    publicSql<{ action: string }>(`select action from audit_log where actor = 'operator' and subject = $1 order by seq`, [id]); // prettier-ignore

  it('creates nobody by itself: it prints a link, once, and mails nothing', async () => {
    const email = anAddress();
    const made = await command('create', email.toUpperCase(), '--role', 'operator', ...at, '--name', 'Marta Gómez', '--permissions', 'claims:water,payments:read'); // prettier-ignore
    expect(made).toMatch(new RegExp(`^${stack.apiUrl}/personal/invitacion\\?token=[\\w-]{43}\n$`));
    const { accessToken } = await enrolByTotp(new URL(made.trim()).searchParams.get('token')!);
    expect((await signedIn(accessToken).get('/v1/staff/me')).body).toMatchObject({
      email,
      permissions: ['claims:water', 'payments:read'],
    });
    expect(await tenant.sql('select from outgoing_mails where recipient = $1', [email])).toEqual([]);
    const [account] = await publicSql<{ id: string }>('select id from staff where email = $1', [email]);
    expect(await audited(account!.id)).toEqual([{ action: 'staff.invited' }]);
  }, 180_000);

  it.each([
    [['create', 'no es', '--role', 'admin', '--tenant', ':t', '--name', 'X'], 'is no e-mail address'],
    [['create', 'a@b.coop', '--role', 'owner', '--name', 'X'], 'Allowed choices are support, admin, operator'],
    [['create', 'a@b.coop', '--role', 'admin', '--name', 'X'], 'Indique la cooperativa'],
    [['create', 'a@b.coop', '--role', 'support', '--tenant', ':t', '--name', 'X'], 'no es de ninguna cooperativa'],
    [['create', 'a@b.coop', '--role', 'admin', '--tenant', 'no-such', '--name', 'X'], 'No encontramos esa entidad'],
    [['create', 'a@b.coop', '--role', 'operator', '--tenant', ':t', '--name', 'X', '--permissions', 'all'], 'not all'],
    [['disable', 'nadie@coop.example', '--tenant', ':t'], 'has no account at'],
    [['disable', 'nadie@coop.example'], 'name the cooperative with --tenant'],
  ])(
    'says what is wrong: %j',
    async (words, sentence) => {
      await expect(command(...words.map((word) => (word === ':t' ? tenant.slug : word)))).rejects.toThrow(sentence);
    },
    60_000,
  );

  it('lists, changes, disables, enables and resets, all of it on record', async () => {
    expect(await command('list', ...at)).toContain(`${tenant.slug}\toperator\t${person.email}`);
    await command('role', person.email, 'operator', ...at, '--permissions', 'payments:write');
    expect((await signedIn(person.accessToken).get('/v1/staff/me')).body).toMatchObject({
      permissions: ['payments:write'],
    });
    await command('disable', person.email, ...at);
    expect((await login(person.email)).status).toBe(401);
    await command('enable', person.email, ...at);
    expect((await signIn(person)).status).toBe(200);
    const link = await command('reset-mfa', person.email, ...at);
    expect((await login(person.email)).status).toBe(401);
    const { accessToken } = await enrolByTotp(new URL(link.trim()).searchParams.get('token')!);
    expect((await signedIn(accessToken).get('/v1/staff/me')).status).toBe(200);
    expect((await audited(person.staffId)).map(({ action }) => action)).toEqual([
      'staff.role-changed',
      'staff.disabled',
      'staff.enabled',
      'second-factor.reset',
    ]);
  }, 180_000);

  it('forgets who a disabled account was: nothing of them is left but its id', async () => {
    const gone = await aStaffMember(tenant, { name: 'Nélida Forgotten' });
    await expect(command('forget', gone.email, ...at)).rejects.toThrow('ya no admite esa operación');
    await command('disable', gone.email, ...at);
    await command('forget', gone.email, ...at);
    for (const table of ['staff_totp', 'staff_passkeys', 'staff_recovery_codes', 'staff_sessions', 'staff_sign_ins'])
      expect(await publicSql(`select from ${table} where staff_id = $1`, [gone.staffId])).toEqual([]);
    const [row] = await publicSql<{ all: string }>('select s::text as all from staff s where id = $1', [gone.staffId]);
    expect(row!.all).not.toMatch(new RegExp(`${gone.email}|Nélida|argon2`));
    expect(await command('list', ...at)).not.toContain(gone.staffId);
    await expect(command('enable', gone.email, ...at)).rejects.toThrow('has no account');
  }, 180_000);
});
