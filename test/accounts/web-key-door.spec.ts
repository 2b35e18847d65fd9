import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { client } from '../support/client.js';
import { aHolder, type TestHolder } from '../support/holder.js';
import { mailsTo, mailTo } from '../support/mail.js';
import { aMember, type TestMember } from '../support/member.js';
import { aTenant, type TestTenant } from '../support/tenant.js';

const WRONG = 'WRONG_WEB_KEY';
const LOCKED = 'WEB_KEY_LOCKED';

/** A cooperative whose alerts go to a mailbox of its own. */
async function aWatchedTenant(): Promise<TestTenant> {
  return aTenant({ contactEmail: `personal-${randomBytes(4).toString('hex')}@coop.example` });
}

async function tries(member: TestMember, holders: { number: string }[], webKey = 'NO-ES'): Promise<string[]> {
  const codes: string[] = [];
  for (const { number } of holders) {
    const { status, body } = await member.api.post('/accounts', { holderNumber: number, webKey });
    codes.push(status === 201 ? 'linked' : String(body.code));
  }
  return codes;
}

const times = <T>(n: number, value: T): T[] => Array<T>(n).fill(value);

function holdersOf(tenant: TestTenant, n: number): Promise<TestHolder[]> {
  return Promise.all(Array.from({ length: n }, () => aHolder(tenant)));
}

function alertsOf(tenant: TestTenant): Promise<{ kind: string }[]> {
  return tenant.sql<{ kind: string }>('select kind from staff_alerts order by created_at, kind');
}

describe('The door of a holder', () => {
  it('closes after five wrong keys in a day, for every user and for the right key too, and says until when', async () => {
    const tenant = await aWatchedTenant();
    const holder = await aHolder(tenant);
    const [one, two] = [await aMember(tenant), await aMember(tenant)];
    expect(await tries(one, times(3, holder))).toEqual(times(3, WRONG));
    expect(await tries(two, times(3, holder))).toEqual([WRONG, WRONG, LOCKED]);
    const { status, body, headers } = await one.api.post('/accounts', {
      holderNumber: holder.number,
      webKey: holder.webKey,
    });
    expect([status, body.code]).toEqual([429, LOCKED]);
    const wait = Number(headers.get('retry-after'));
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(86_400);
    expect(await tenant.sql('select from accounts')).toEqual([]);
  });

  it('lets exactly five wrong keys through out of fifty at the same moment', async () => {
    const tenant = await aWatchedTenant();
    const holder = await aHolder(tenant);
    const members = await Promise.all(Array.from({ length: 10 }, () => aMember(tenant)));
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        members[i % 10]!.api.post('/accounts', { holderNumber: holder.number, webKey: `K${i}` }),
      ),
    );
    const codes = answers.map(({ body }) => String(body.code)).toSorted();
    expect(codes).toEqual([...times(45, LOCKED), ...times(5, WRONG)]);
    expect(await tenant.sql('select from web_key_failures')).toHaveLength(5);
    expect(await alertsOf(tenant)).toEqual([{ kind: 'web-key-holder-locked' }]);
  });

  it('of a number that no holder has closes as well: the answers tell nothing of who exists', async () => {
    const tenant = await aTenant();
    const member = await aMember(tenant);
    expect(await tries(member, times(6, { number: '999999' }))).toEqual([...times(5, WRONG), LOCKED]);
  });

  it('stays closed when the user who closed it deletes the user and registers again', async () => {
    const tenant = await aTenant();
    const holder = await aHolder(tenant);
    const first = await aMember(tenant);
    await tries(first, times(4, holder));
    await tenant.sql('delete from users where id = $1', [first.userId]);
    expect(await tries(await aMember(tenant), times(2, holder))).toEqual([WRONG, LOCKED]);
  });

  it('is open again on the next day of the cooperative’s calendar, also for the right key', async () => {
    const tenant = await aTenant();
    const holder = await aHolder(tenant);
    const member = await aMember(tenant);
    await tries(member, times(6, holder));
    await tenant.sql(
      `update web_key_failures set at = date_trunc('day', now(), 'America/Argentina/Cordoba') - interval '1 second'`,
    );
    expect(await tries(member, [holder], holder.webKey)).toEqual(['linked']);
  });

  it('of one cooperative is not the door of another', async () => {
    const [tenant, elsewhere] = [await aTenant(), await aTenant()];
    const holder = await aHolder(tenant);
    const namesake = await aHolder(elsewhere, { number: holder.number });
    await tries(await aMember(tenant), times(6, holder));
    expect(await tries(await aMember(elsewhere), [namesake], namesake.webKey)).toEqual(['linked']);
  });
});

describe('The door of a user', () => {
  it('closes after ten wrong keys in a day, on whichever holders', async () => {
    const tenant = await aTenant();
    const member = await aMember(tenant);
    const holders = await holdersOf(tenant, 4);
    const asked = [...holders, ...holders, ...holders.slice(0, 2)];
    expect(await tries(member, asked)).toEqual(times(10, WRONG));
    const fresh = await aHolder(tenant);
    expect(await tries(member, [fresh], fresh.webKey)).toEqual([LOCKED]);
    expect(await tries(await aMember(tenant), [fresh], fresh.webKey)).toEqual(['linked']);
  });

  it('lets exactly ten wrong keys through out of fifty at the same moment', async () => {
    const tenant = await aTenant();
    const member = await aMember(tenant);
    const holders = await holdersOf(tenant, 50);
    const answers = await Promise.all(
      holders.map(({ number }) => member.api.post('/accounts', { holderNumber: number, webKey: 'NO-ES' })),
    );
    expect(answers.filter(({ body }) => body.code === WRONG)).toHaveLength(10);
    expect(answers.filter(({ body }) => body.code === LOCKED)).toHaveLength(40);
  });
});

describe('Staff hear', () => {
  it('once of each door that closes, by an alert and a mail that names the holder but no key', async () => {
    const tenant = await aWatchedTenant();
    const holder = await aHolder(tenant);
    const member = await aMember(tenant, { firstName: 'Andrés' });
    await tries(member, times(7, holder), 'CLAVE-SECRETA');
    const mail = await mailTo(tenant.settings.contactEmail, /Clave web bloqueada/);
    expect(mail.text).toContain(holder.number);
    expect(mail.text).toContain('Andrés');
    expect(mail.text).not.toContain('CLAVE-SECRETA');
    expect(await alertsOf(tenant)).toEqual([{ kind: 'web-key-holder-locked' }]);
    expect(await mailsTo(tenant.settings.contactEmail)).toHaveLength(1);
  });

  it('of one user who guesses at five holders, and of the user’s door when it closes', async () => {
    const tenant = await aWatchedTenant();
    const holders = await holdersOf(tenant, 10);
    const member = await aMember(tenant);
    await tries(member, holders.slice(0, 5));
    expect(await alertsOf(tenant)).toEqual([{ kind: 'web-key-guessing-by-user' }]);
    await tries(member, holders.slice(5));
    expect(new Set((await alertsOf(tenant)).map(({ kind }) => kind))).toEqual(
      new Set(['web-key-guessing-by-user', 'web-key-user-locked', 'web-key-guessing-by-address']),
    );
  });

  it('of one address from which different users guess once at each of many holders', async () => {
    const tenant = await aWatchedTenant();
    const holders = await holdersOf(tenant, 10);
    for (const { number } of holders) {
      const { accessToken } = await aMember(tenant);
      const headers = { 'x-forwarded-for': '203.0.113.7' };
      await client(tenant, accessToken).post('/accounts', { holderNumber: number, webKey: 'NO-ES' }, headers);
    }
    expect(await alertsOf(tenant)).toEqual([{ kind: 'web-key-guessing-by-address' }]);
    await mailTo(tenant.settings.contactEmail, /desde una conexión/);
  });
});

describe('What is kept of a wrong try', () => {
  it('tells neither the number nor the address nor the key', async () => {
    const tenant = await aTenant();
    const member = await aMember(tenant);
    await tries(member, [{ number: 'SECRETO-123' }], 'CLAVE-SECRETA');
    const [row] = await tenant.sql('select * from web_key_failures');
    expect(JSON.stringify(row)).not.toMatch(/SECRET/);
    expect(Buffer.from(row!.holder_number_hash as Buffer).toString('latin1')).not.toContain('SECRET');
  });
});
