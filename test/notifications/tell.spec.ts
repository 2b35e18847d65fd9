import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Notifications } from '../../src/modules/notifications/notifications.js';
import { mailTo } from '../support/mail.js';
import { aMember, type TestMember } from '../support/member.js';
import type { TestTenant } from '../support/tenant.js';
import { anAwaitedTelling, anOffice, aTelling, aTenantAt, mailsOf, type Office } from './office.js';

let office: Office;
let tenant: TestTenant;
let member: TestMember;

beforeAll(async () => {
  office = await anOffice();
  tenant = await aTenantAt(15);
  member = await aMember(tenant);
});
afterAll(() => office.close());

const told = (who: TestMember) =>
  tenant.sql<{ cause: string; event: string; title: string; mail: object | null }>(
    'select cause, event, title, mail from notifications where user_id = $1 order by id',
    [who.userId],
  );
const gathering = async (who: TestMember) =>
  (
    await tenant.sql<{ inSeconds: number }>(
      `select extract(epoch from next_attempt_at - now())::integer as "inSeconds" from mail_gatherings where user_id = $1`,
      [who.userId],
    )
  ).map(({ inSeconds }) => inSeconds);

describe('Telling', () => {
  it('fills the inbox, and gathers a mail for a minute', async () => {
    const telling = aTelling(member.userId);
    expect(await office.tell(tenant, telling)).toBe(1);
    expect(await told(member)).toEqual([
      { cause: telling.cause, event: 'news', title: telling.title, mail: telling.mail },
    ]);
    const [inSeconds] = await gathering(member);
    expect(inSeconds).toBeGreaterThan(30);
    expect(inSeconds).toBeLessThanOrEqual(60);
  });

  it('of one cause is once, however often it is repeated, at once too', async () => {
    const who = await aMember(tenant);
    const awaited = anAwaitedTelling(who.userId);
    const bulk = aTelling(who.userId);
    const counts = await Promise.all(Array.from({ length: 8 }, () => office.tell(tenant, awaited, bulk)));
    expect(counts.reduce((sum, count) => sum + count)).toBe(2);
    expect(await told(who)).toHaveLength(2);
    expect(await mailsOf(who)).toHaveLength(1);
  });

  it('to many at once by those who tell others the same holds nobody up for ever', async () => {
    const people = await Promise.all(Array.from({ length: 4 }, () => aMember(tenant)));
    const ids = people.map(({ userId }) => userId);
    const [one, two] = [aTelling(ids), aTelling(ids.toReversed())];
    await Promise.all([
      office.tell(tenant, one, two),
      office.tell(tenant, two, one),
      office.tell(tenant, { ...one, to: ids.toReversed() }, two),
    ]);
    for (const who of people) expect(await told(who)).toHaveLength(2);
  });

  it('commits with its cause, or not at all', async () => {
    const who = await aMember(tenant);
    const telling = office.inUnit(tenant, async () => {
      await office.module.get(Notifications).tell(aTelling(who.userId), anAwaitedTelling(who.userId));
      throw new Error('The cause did not happen.');
    });
    await expect(telling).rejects.toThrow('did not happen');
    expect([await told(who), await mailsOf(who), await gathering(who)]).toEqual([[], [], []]);
  });

  it('outside of a unit of work is refused', async () => {
    const alone = office.as(tenant, () => office.module.get(Notifications).tell(aTelling(member.userId)));
    await expect(alone).rejects.toThrow('There is no unit of work here.');
  });

  it('leaves out whoever is gone', async () => {
    const who = await aMember(tenant);
    await tenant.sql('delete from users where id = $1', [who.userId]);
    expect(await office.tell(tenant, aTelling([who.userId, member.userId]))).toBe(1);
  });
});

describe('What somebody waits for', () => {
  it('is mailed at once, by its own cause, to one; to several by a cause for each', async () => {
    const [one, two] = [await aMember(tenant), await aMember(tenant, { firstName: 'Ana' })];
    const single = anAwaitedTelling(one.userId, { title: 'Avanzó su reclamo' });
    await office.tell(tenant, single);
    const mail = await mailTo(one.email, /Avanzó su reclamo/);
    expect(mail.text).toContain('Hola, Georgina:');
    const several = anAwaitedTelling([one.userId, two.userId]);
    await office.tell(tenant, several);
    expect((await mailsOf(one)).map(({ cause }) => cause)).toEqual([single.cause, `${several.cause}/${one.userId}`]);
    expect((await mailsOf(two)).map(({ cause, data }) => [cause, data.firstName])).toEqual([
      [`${several.cause}/${two.userId}`, 'Ana'],
    ]);
    expect(await gathering(one)).toEqual([]);
  });

  it('is mailed by night too', async () => {
    const night = await aTenantAt(2);
    const who = await aMember(night);
    await office.tell(night, anAwaitedTelling(who.userId));
    expect(await mailsOf(who)).toHaveLength(1);
  });

  it('goes to the address that it is to be answered to', async () => {
    const who = await aMember(tenant);
    const { mail } = anAwaitedTelling(who.userId);
    await office.tell(tenant, anAwaitedTelling(who.userId, { mail: { ...mail, replyTo: 'reclamo-1@coop.example' } }));
    expect(await mailsOf(who)).toMatchObject([{ reply_to: 'reclamo-1@coop.example' }]);
  });

  it('is not mailed to who does not want it, but for a proof, and what cannot be switched off', async () => {
    const who = await aMember(tenant);
    await who.api.patch('/me/notification-preferences', { events: { claim: { mail: false } } });
    await office.tell(tenant, anAwaitedTelling(who.userId));
    expect(await mailsOf(who)).toEqual([]);
    const proof = anAwaitedTelling(who.userId, { always: true });
    // As a row of before, which nothing in the API writes.
    await tenant.sql(`update notification_preferences set no_mail = '{claim,payment}' where user_id = $1`, [
      who.userId,
    ]);
    const receipt = anAwaitedTelling(who.userId, { event: 'payment' });
    await office.tell(tenant, proof, receipt);
    expect((await mailsOf(who)).map(({ cause }) => cause).toSorted()).toEqual([proof.cause, receipt.cause].toSorted());
    expect(await told(who)).toHaveLength(3);
  });
});

describe('What nobody waits for', () => {
  it.each([
    ['by night gathers until it ends', 23, {}, 9 * 3600],
    ['by day gathers until the morning for one mail a day', 15, { digest: 'daily' }, 18 * 3600],
    ['is not held back without quiet hours', 2, { quietHours: null }, 60],
  ])('%s', async (_what, hour, change, within) => {
    const place = await aTenantAt(hour);
    const who = await aMember(place);
    await who.api.patch('/me/notification-preferences', change);
    await office.tell(place, aTelling(who.userId));
    const [{ inSeconds }] = (await place.sql<{ inSeconds: number }>(
      'select extract(epoch from next_attempt_at - now())::integer as "inSeconds" from mail_gatherings',
    )) as [{ inSeconds: number }];
    expect(inSeconds).toBeLessThanOrEqual(within);
    expect(inSeconds).toBeGreaterThan(within - 3600);
  });

  it('that is of no use by the morning leaves at once, with what waited', async () => {
    const night = await aTenantAt(23);
    const who = await aMember(night);
    await office.tell(night, aTelling(who.userId));
    await office.tell(night, aTelling(who.userId, { useUntil: new Date(Date.now() + 3_600_000) }));
    const rows = await night.sql(`select 1 from mail_gatherings where next_attempt_at < now() + interval '2 minutes'`);
    expect(rows).toHaveLength(1);
  });

  it('never puts off a mail that is about to leave', async () => {
    const night = await aTenantAt(23);
    const who = await aMember(night);
    await office.tell(night, aTelling(who.userId, { useUntil: new Date(Date.now() + 3_600_000) }));
    await office.tell(night, aTelling(who.userId));
    const rows = await night.sql(`select 1 from mail_gatherings where next_attempt_at < now() + interval '2 minutes'`);
    expect(rows).toHaveLength(1);
  });

  it('is not gathered for who does not want it by mail, nor for who is disabled; it is in the inbox', async () => {
    const [off, disabled] = [await aMember(tenant), await aMember(tenant)];
    await off.api.patch('/me/notification-preferences', { events: { news: { mail: false } } });
    await tenant.sql(`update users set status = 'disabled' where id = $1`, [disabled.userId]);
    await office.tell(tenant, aTelling([off.userId, disabled.userId]));
    for (const who of [off, disabled]) {
      expect(await told(who)).toMatchObject([{ mail: null }]);
      expect(await gathering(who)).toEqual([]);
    }
  });
});
