import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DeliverPush } from '../../src/modules/notifications/deliver-push.js';
import { Notifications } from '../../src/modules/notifications/notifications.js';
import { eventually } from '../support/eventually.js';
import { aMember, signIn, type TestMember } from '../support/member.js';
import { stack } from '../support/stack.js';
import type { TestTenant } from '../support/tenant.js';
import { aReceiver } from '../deliveries/receiver.js';
import { anAwaitedTelling, anOffice, aTelling, aTenantAt, type Office } from './office.js';
import { aPhone, type Phone } from './push-service.js';

let office: Office;
let strict: Office;
let tenant: TestTenant;
let member: TestMember;
let phone: Phone;
const over = new Set<string>();

beforeAll(async () => {
  office = await anOffice();
  strict = await anOffice([], { WEBHOOKS_TO_PRIVATE_ADDRESSES: 'off' });
  office.module
    .get(Notifications)
    .recheck('outage', (subjects) => Promise.resolve(new Set(subjects.filter((subject) => !over.has(subject)))));
});
afterAll(async () => {
  await office.close();
  await strict.close();
});
beforeEach(async () => {
  tenant = await aTenantAt(15);
  member = await aMember(tenant);
  phone = await aPhone();
  await subscribe(member, phone);
});

const subscribe = (who: TestMember, { subscription }: Phone) =>
  who.api.post<{ id: string }>('/me/push-subscriptions', subscription);
interface Row {
  id: string;
  status: string;
  attempts: number;
  answer_status: number | null;
  last_error: string | null;
  in_seconds: number;
}
const rows = () =>
  tenant.sql<Row>(
    `select id, status, attempts, answer_status, last_error, extract(epoch from next_attempt_at - now())::integer as in_seconds
       from push_deliveries order by id`,
  );
/** One try of each push that waits, in this process. */
const tryAll = async (by: Office = office) => {
  for (const { id } of await rows()) await by.as(tenant, () => by.module.get(DeliverPush).deliver(id));
};
/** Nothing is enqueued for it at once, so that the test's own tries are the only ones. */
const tell = (more: Parameters<typeof aTelling>[1] = {}) => office.tell(tenant, aTelling(member.userId, more));

describe('A push', () => {
  it('shows the member what happened, sealed for the device and signed for its service', async () => {
    const { body: key } = await member.api.get<{ publicKey: string }>('/push-key');
    await office.tell(
      tenant,
      anAwaitedTelling(member.userId, { title: 'Avanzó su reclamo ñandú', path: '/reclamos/1' }),
    );
    await eventually(() => expect(phone.taken).toHaveLength(1));
    const [push] = phone.taken;
    expect(push!.shown).toEqual({
      id: expect.any(String),
      event: 'claim',
      title: 'Avanzó su reclamo ñandú',
      body: 'Texto de la novedad.',
      url: `${stack.apiUrl}/${tenant.slug}/reclamos/1`,
      tag: push!.headers.topic,
    });
    expect(push!.publicKey).toBe(key.publicKey);
    const { aud, exp, sub } = push!.claims;
    expect([aud, sub]).toEqual([new URL(phone.subscription.endpoint).origin, 'mailto:avisos@cooponline.example']);
    expect(exp - Date.now() / 1000).toBeLessThanOrEqual(24 * 3600);
    expect(push!.headers).toMatchObject({
      'content-encoding': 'aes128gcm',
      'content-type': 'application/octet-stream',
    });
    expect(Number(push!.headers.ttl)).toBeGreaterThan(86_000);
    expect(push!.headers.topic).toMatch(/^[\w-]{32}$/);
    expect(push!.sealed.includes(Buffer.from('reclamo'))).toBe(false);
    await eventually(async () =>
      expect(await rows()).toMatchObject([{ status: 'delivered', attempts: 1, answer_status: 201 }]),
    );
  });

  it('of what nobody waits for comes by itself', async () => {
    await tell({ title: 'Nuevo horario' });
    await eventually(() => expect(phone.taken.map(({ shown }) => shown.title)).toEqual(['Nuevo horario']), {
      withinMs: 45_000,
    });
  }, 60_000);

  it('goes to each of the member’s devices, and to nobody else’s', async () => {
    const [other, neighbours] = [await aPhone(), await aPhone()];
    await subscribe(member, other);
    await subscribe(await aMember(tenant), neighbours);
    await tell();
    await tryAll();
    expect([phone.taken.length, other.taken.length, neighbours.taken.length]).toEqual([1, 1, 0]);
  });

  it('of one cause has one tag at every try, so that it shows once', async () => {
    phone.answers.push(500);
    await tell();
    await tryAll();
    await tryAll();
    await tryAll();
    expect(phone.taken).toHaveLength(2);
    expect(new Set(phone.taken.map(({ shown }) => shown.tag)).size).toBe(1);
  });

  it('is cut to what services take, and no letter of it in half', async () => {
    await tell({ title: '🔌'.repeat(300), text: '💧'.repeat(2_000) });
    await tryAll();
    const [{ shown, sealed }] = phone.taken as [Phone['taken'][number]];
    expect(sealed.length).toBeLessThanOrEqual(4096);
    expect([Array.from(shown.title).length, Array.from(shown.body).length]).toEqual([120, 500]);
    expect(shown.body).toMatch(/^(?:💧)+…$/u);
  });

  it('is not planned for who does not want it', async () => {
    await member.api.patch('/me/notification-preferences', { events: { news: { push: false } } });
    await tell();
    expect(await rows()).toEqual([]);
  });

  it.each([
    ['is for who was disabled meanwhile', () => tenant.sql(`update users set status = 'disabled'`)],
    ['was read meanwhile', () => member.api.post('/me/notifications/read', { all: true })],
    [
      'is not wanted any more',
      () => member.api.patch('/me/notification-preferences', { events: { outage: { push: false } } }),
    ],
    ['does not hold any more', () => Promise.resolve(over.add('gone'))],
    ['would come too late', () => tenant.sql(`update push_deliveries set expires_at = now()`)],
    ['was for a sign-in that was ended', () => member.api.post('/auth/logout')],
    ['was for whoever had the device before', async () => subscribe(await aMember(tenant), phone)],
  ])('that %s is dropped', async (_what, happens) => {
    over.clear();
    await tell({ event: 'outage', subject: 'gone' });
    await happens();
    await tryAll();
    expect([phone.taken, await rows()]).toMatchObject([[], [{ status: 'dropped', attempts: 0 }]]);
  });

  it('is held back by night, also one that was planned before', async () => {
    await tell();
    await tenant.sql(
      `insert into notification_preferences (user_id, quiet_from, quiet_to) select id, '14:00', '23:00' from users`,
    );
    await tryAll();
    const [row] = await rows();
    expect([phone.taken, row]).toMatchObject([[], { status: 'pending', attempts: 0 }]);
    expect(row!.in_seconds).toBeGreaterThan(7 * 3600);
    const night = await aTenantAt(23);
    const sleeper = await aMember(night);
    await subscribe(sleeper, await aPhone());
    await office.tell(night, anAwaitedTelling(sleeper.userId));
    const later = `select 1 from push_deliveries where next_attempt_at > now() + interval '7 hours'`;
    expect(await night.sql(later)).toHaveLength(1);
  });

  it('goes on after a password was changed where it was changed, and nowhere else', async () => {
    const elsewhere = await aPhone();
    const { accessToken } = await signIn(tenant, member.email, member.password);
    await member.api.post('/me/push-subscriptions', elsewhere.subscription, { authorization: `Bearer ${accessToken}` });
    await member.api.post('/me/password', { currentPassword: member.password, newPassword: 'Otra-Calandria-77' });
    await tell();
    await tryAll();
    expect([phone.taken.length, elsewhere.taken.length]).toEqual([1, 0]);
  });
});

describe('A push service', () => {
  it.each([404, 410])('that answers %d ends the subscription, and what waited for it', async (status) => {
    phone.answers.push(status);
    await tell();
    await tell();
    await tryAll();
    expect(await tenant.sql('select 1 from push_subscriptions')).toEqual([]);
    expect([await rows(), phone.taken.length]).toEqual([[], 1]);
  });

  it.each([
    [429, () => '1800', 1_800],
    [503, () => new Date(Date.now() + 3_600_000).toUTCString(), 3_600],
    [500, () => undefined, 33],
    [408, () => 'tomorrow', 33],
  ])('that answers %d is asked again when it says, or soon', async (status, retryAfter, within) => {
    phone.answers.push(status);
    const wish = retryAfter();
    if (wish !== undefined) phone.headers = { 'retry-after': wish };
    await tell();
    await tryAll();
    const [row] = await rows();
    expect(row).toMatchObject({ status: 'pending', attempts: 1, answer_status: status });
    expect(row!.in_seconds).toBeLessThanOrEqual(within);
    expect(row!.in_seconds).toBeGreaterThan(within - 300);
  });

  it('that puts us off beyond the use of it is not asked again', async () => {
    phone.answers.push(429);
    phone.headers = { 'retry-after': '7200' };
    await tell({ useUntil: new Date(Date.now() + 3_600_000) });
    await tryAll();
    expect(await rows()).toMatchObject([{ status: 'failed', attempts: 1 }]);
  });

  it.each([400, 403, 413, 301])(
    'that finds fault with it (%d) is not asked again, and keeps its subscription',
    async (status) => {
      phone.answers.push(status);
      await tell();
      await tryAll();
      await tryAll();
      expect([await rows(), phone.taken.length]).toMatchObject([[{ status: 'failed', answer_status: status }], 1]);
      expect(await tenant.sql('select 1 from push_subscriptions')).toHaveLength(1);
    },
  );

  it('leads nowhere else: no redirect is followed', async () => {
    const target = await aReceiver();
    phone.answers.push(307);
    phone.headers = { location: target.url };
    await tell();
    await tryAll();
    expect(target.told).toEqual([]);
  });

  it('that gives no answer is tried again, and given up after a month', async () => {
    await tenant.sql(`update push_subscriptions set endpoint = 'http://127.0.0.1:9/nobody'`);
    await tell();
    await tryAll();
    expect(await rows()).toMatchObject([
      { status: 'pending', attempts: 1, answer_status: null, last_error: expect.stringMatching(/./) },
    ]);
    expect(await tenant.sql('select 1 from push_subscriptions where failing_since is not null')).toHaveLength(1);
    await tenant.sql(`update push_subscriptions set failing_since = now() - interval '31 days'`);
    await tryAll();
    expect(await tenant.sql('select 1 from push_subscriptions')).toEqual([]);
  });

  it('that takes one again is failing no more', async () => {
    phone.answers.push(500);
    await tell();
    await tryAll();
    await tryAll();
    expect(await tenant.sql('select 1 from push_subscriptions where failing_since is null')).toHaveLength(1);
  });

  it('inside of our own network is never reached in production', async () => {
    await tell();
    await tryAll(strict);
    expect([phone.taken, await rows()]).toMatchObject([
      [],
      [{ status: 'pending', last_error: 'Only an https:// URL is taken.' }],
    ]);
    await tenant.sql(`update push_subscriptions set endpoint = 'https://127.0.0.1/x'`);
    await tryAll(strict);
    expect(await rows()).toMatchObject([{ last_error: '127.0.0.1 is no public address.' }]);
  });
});
