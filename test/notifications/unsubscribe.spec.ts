import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NotificationEvent } from '../../src/modules/notifications/events.js';
import { openEnding, sealEnding } from '../../src/modules/notifications/unsubscribe-token.js';
import { Unsubscribing } from '../../src/modules/notifications/unsubscribing.js';
import { Keyring } from '../../src/platform/crypto/keys.js';
import { client } from '../support/client.js';
import { aMember, type TestMember } from '../support/member.js';
import { stack } from '../support/stack.js';
import { keyring, type TestTenant } from '../support/tenant.js';
import { anOffice, aTenantAt, type Office } from './office.js';

let office: Office;
let tenant: TestTenant;

beforeAll(async () => {
  office = await anOffice();
  tenant = await aTenantAt(15);
});
afterAll(() => office.close());

const ONE_CLICK = 'List-Unsubscribe=One-Click';
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

const addressFor = async ({ userId, tenant: theirs }: TestMember, ...events: NotificationEvent[]) =>
  (await office.as(theirs, () => Promise.resolve(office.module.get(Unsubscribing).urlFor(userId, events))))!;
/** As a mail service posts, from an address of its own, without a session. */
const post = (url: string, body: string | FormData, headers: Record<string, string> = FORM) =>
  client(tenant).post<string>(url, body, body instanceof FormData ? {} : headers);
const switchedOff = async ({ api }: TestMember) => {
  const { body } = await api.get<{ events: Record<string, { mail: boolean; push: boolean }> }>(
    '/me/notification-preferences',
  );
  expect(Object.values(body.events).every(({ push }) => push)).toBe(true);
  return Object.keys(body.events).filter((event) => !body.events[event]!.mail);
};

describe('The address that ends mails', () => {
  it('ends those of its kind with one click, without a session, and by no other channel', async () => {
    const member = await aMember(tenant);
    const url = await addressFor(member, 'invoice.due');
    expect(url).toMatch(new RegExp(`^${stack.apiUrl}/${tenant.slug}/baja/[\\w-]+$`));
    expect((await post(url, ONE_CLICK)).status).toBe(200);
    expect(await switchedOff(member)).toEqual(['invoice.due']);
    expect((await post(url, ONE_CLICK)).status).toBe(200);
    expect(await switchedOff(member)).toEqual(['invoice.due']);
  });

  it('takes the form in which RFC 8058 asks services to send it, too', async () => {
    const member = await aMember(tenant);
    const form = new FormData();
    form.append('List-Unsubscribe', 'One-Click');
    expect((await post(await addressFor(member, 'news'), form)).status).toBe(200);
    expect(await switchedOff(member)).toEqual(['news']);
  });

  it('of a mail about several kinds ends all of them', async () => {
    const member = await aMember(tenant);
    await post(await addressFor(member, 'invoice.due', 'payment', 'outage'), ONE_CLICK);
    expect((await switchedOff(member)).toSorted()).toEqual(['invoice.due', 'outage']);
  });

  it('adds to what was switched off, and leaves quiet hours and the rest as they were', async () => {
    const member = await aMember(tenant);
    await member.api.patch('/me/notification-preferences', {
      events: { news: { mail: false } },
      dueDays: 9,
      quietHours: null,
    });
    await post(await addressFor(member, 'outage'), ONE_CLICK);
    expect((await switchedOff(member)).toSorted()).toEqual(['news', 'outage']);
    expect((await member.api.get('/me/notification-preferences')).body).toMatchObject({ dueDays: 9, quietHours: null });
    const other = await aMember(tenant);
    await post(await addressFor(other, 'outage'), ONE_CLICK);
    expect((await other.api.get('/me/notification-preferences')).body).toMatchObject({
      quietHours: { from: '22:00', to: '08:00' },
    });
  });

  it('asks whoever opens it, for mail scanners do: nothing changes by looking', async () => {
    const member = await aMember(tenant);
    const url = await addressFor(member, 'claim');
    const { status, body, headers } = await client(tenant).get<string>(url);
    expect([status, headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    for (const words of ['Reclamos', 'Solo este tipo de avisos', 'Todos los avisos', `action="/${tenant.slug}/baja/`])
      expect(body).toContain(words);
    expect(body).not.toMatch(/<script/);
    for (const odd of ['', 'x=1', 'List-Unsubscribe=no', 'scope=everything']) {
      const answer = await post(url, odd);
      expect([answer.status, answer.body.includes('Todos los avisos')]).toEqual([200, true]);
    }
    expect(await switchedOff(member)).toEqual([]);
  });

  it('ends what the reader chooses on its page: only this, or all that can be ended', async () => {
    const [one, all] = [await aMember(tenant), await aMember(tenant)];
    expect((await post(await addressFor(one, 'outage'), 'scope=these')).body).toContain('Cortes programados');
    expect(await switchedOff(one)).toEqual(['outage']);
    await post(await addressFor(all, 'outage'), 'scope=all');
    expect((await switchedOff(all)).toSorted()).toEqual(
      ['claim', 'invoice.due', 'invoice.issued', 'invoice.overdue', 'news', 'outage'].toSorted(),
    );
  });

  it('is not there for mails that nobody can end', async () => {
    const { userId } = await aMember(tenant);
    const url = await office.as(tenant, () =>
      Promise.resolve(office.module.get(Unsubscribing).urlFor(userId, ['payment', 'contact'])),
    );
    expect(url).toBeUndefined();
  });

  it('of another cooperative, cut, changed or made up opens nothing', async () => {
    const member = await aMember(tenant);
    const elsewhere = await aTenantAt(15);
    const url = await addressFor(member, 'news');
    const token = url.split('/').at(-1)!;
    const changed = `${token.slice(0, 20)}${token[20] === 'A' ? 'B' : 'A'}${token.slice(21)}`;
    for (const wrong of [token.slice(0, -4), changed, randomBytes(45).toString('base64url')]) {
      expect((await post(`${stack.apiUrl}/${tenant.slug}/baja/${wrong}`, ONE_CLICK)).status).toBe(404);
      expect((await client(tenant).get(`${stack.apiUrl}/${tenant.slug}/baja/${wrong}`)).status).toBe(404);
    }
    expect((await post(url.replace(tenant.slug, elsewhere.slug), ONE_CLICK)).status).toBe(404);
    expect((await post(`${stack.apiUrl}/${tenant.slug}/baja/x`, ONE_CLICK)).status).toBe(400);
    expect(await switchedOff(member)).toEqual([]);
  });

  it('tells nobody anything: neither whose it is nor of what', () => {
    const userId = '019aa000-0000-7000-8000-00000000000a';
    const [one, two] = [1, 2].map(() => sealEnding(keyring, tenant.id, { userId, events: ['news'] })) as [
      string,
      string,
    ];
    expect(one).not.toBe(two);
    const bytes = Buffer.from(one, 'base64url');
    expect(bytes.includes(Buffer.from(userId.replaceAll('-', ''), 'hex'))).toBe(false);
    expect(openEnding(keyring, tenant.id, one)).toEqual({ userId, events: ['news'] });
  });

  it('opens with an earlier key as long as that is kept', () => {
    const [old, current] = [randomBytes(32), randomBytes(32)];
    const ending = {
      userId: '019aa000-0000-7000-8000-00000000000a',
      events: ['claim', 'outage'] as NotificationEvent[],
    };
    const token = sealEnding(new Keyring(old), tenant.id, ending);
    expect(openEnding(new Keyring(current, [old]), tenant.id, token)).toEqual(ending);
    expect(openEnding(new Keyring(current), tenant.id, token)).toBeNull();
  });

  it('of somebody who is gone is answered alike', async () => {
    const member = await aMember(tenant);
    const url = await addressFor(member, 'news');
    await tenant.sql('delete from users where id = $1', [member.userId]);
    expect((await post(url, ONE_CLICK)).status).toBe(200);
  });

  it('works while the cooperative is suspended: nobody has to go on getting mails', async () => {
    const closed = await aTenantAt(15);
    const member = await aMember(closed);
    const url = await addressFor(member, 'news');
    await closed.sql(`update public.tenants set status = 'suspended' where id = $1`, [closed.id]);
    expect((await post(url, ONE_CLICK)).status).toBe(200);
    expect(await closed.sql('select no_mail from notification_preferences')).toEqual([{ no_mail: ['news'] }]);
  });

  it('takes no JSON, nor text', async () => {
    const url = await addressFor(await aMember(tenant), 'news');
    for (const type of ['application/json', 'text/plain'])
      expect((await post(url, ONE_CLICK, { 'content-type': type })).status).toBe(415);
  });
});
