import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aDevice } from '../support/device.js';
import { aMember } from '../support/member.js';
import type { TestTenant } from '../support/tenant.js';
import { anOffice, aTelling, aTenantAt, type Office } from './office.js';

const PATH = '/me/notification-preferences';
const EVENTS = ['invoice.issued', 'invoice.due', 'invoice.overdue', 'payment', 'claim', 'contact', 'outage', 'news'];
let office: Office;
let tenant: TestTenant;

beforeAll(async () => {
  office = await anOffice();
  tenant = await aTenantAt(15);
});
afterAll(() => office.close());

const problems = (body: Record<string, unknown>) =>
  (body.errors as { field: string; code: string }[]).map(({ field, code }) => [field, code]);

describe('How a member wants to be told', () => {
  it('is by every channel at first, three days ahead, when it happens, but not by night', async () => {
    const { api } = await aMember(tenant);
    const { status, body } = await api.get(PATH);
    expect([status, body]).toEqual([
      200,
      {
        events: Object.fromEntries(EVENTS.map((event) => [event, { mail: true, push: true }])),
        alwaysMailed: ['payment', 'contact'],
        dueDays: 3,
        digest: 'each',
        quietHours: { from: '22:00', to: '08:00' },
      },
    ]);
  });

  it('changes by what is given alone', async () => {
    const { api } = await aMember(tenant);
    const first = await api.patch(PATH, {
      events: { 'invoice.due': { mail: false }, outage: { push: false } },
      dueDays: 10,
    });
    expect(first.body).toMatchObject({
      events: {
        'invoice.due': { mail: false, push: true },
        outage: { mail: true, push: false },
        news: { mail: true, push: true },
      },
      dueDays: 10,
      quietHours: { from: '22:00', to: '08:00' },
    });
    await api.patch(PATH, { digest: 'daily', quietHours: null });
    const last = await api.patch(PATH, {
      events: { 'invoice.due': { mail: true } },
      quietHours: { from: '13:30', to: '16:00' },
    });
    expect(last.body).toMatchObject({
      events: { 'invoice.due': { mail: true, push: true }, outage: { mail: true, push: false } },
      dueDays: 10,
      digest: 'daily',
      quietHours: { from: '13:30', to: '16:00' },
    });
    expect((await api.get(PATH)).body).toEqual(last.body);
  });

  it('keeps both of two changes at once', async () => {
    const { api } = await aMember(tenant);
    await Promise.all([
      api.patch(PATH, { events: { news: { mail: false } } }),
      api.patch(PATH, { events: { outage: { mail: false } } }),
      api.patch(PATH, { dueDays: 7 }),
    ]);
    expect((await api.get(PATH)).body).toMatchObject({
      events: { news: { mail: false }, outage: { mail: false } },
      dueDays: 7,
    });
  });

  it.each([
    ['receipts of payments off', { events: { payment: { mail: false } } }, 'events.payment.mail', 'ALWAYS_MAILED'],
    ['answers off', { events: { contact: { mail: false } } }, 'events.contact.mail', 'ALWAYS_MAILED'],
    ['an event that there is not', { events: { weather: { mail: false } } }, 'events.weather', 'UNKNOWN_FIELD'],
    ['a channel that there is not', { events: { news: { fax: true } } }, 'events.news.fax', 'UNKNOWN_FIELD'],
    ['no day ahead', { dueDays: 0 }, 'dueDays', 'TOO_LOW'],
    ['eleven days ahead', { dueDays: 11 }, 'dueDays', 'TOO_HIGH'],
    ['weekly', { digest: 'weekly' }, 'digest', 'NOT_ALLOWED'],
    ['a clock of 25 hours', { quietHours: { from: '25:00', to: '08:00' } }, 'quietHours.from', 'INVALID_FORMAT'],
    ['silence without an end', { quietHours: { from: '22:00' } }, 'quietHours.to', 'INVALID_FORMAT'],
    ['silence that ends when it begins', { quietHours: { from: '22:00', to: '22:00' } }, 'quietHours.to', 'INVALID'],
  ])('is not %s', async (_what, change, field, code) => {
    const { api } = await aMember(tenant);
    const { status, body } = await api.patch(PATH, change);
    expect([status, body.code, problems(body)]).toEqual([400, 'VALIDATION_FAILED', [[field, code]]]);
  });

  it('lets pushes of payments be switched off', async () => {
    const { api } = await aMember(tenant);
    const { body } = await api.patch(PATH, { events: { payment: { mail: true, push: false } } });
    expect(body).toMatchObject({ events: { payment: { mail: true, push: false } } });
  });

  it('brings forward what was held back for longer, and puts nothing off', async () => {
    const night = await aTenantAt(23);
    const member = await aMember(night);
    await member.api.post('/me/push-subscriptions', aDevice('http://127.0.0.1:9/none'));
    await office.tell(night, aTelling(member.userId));
    const due = () =>
      night.sql<{ mail: boolean; push: boolean }>(
        `select g.next_attempt_at < now() + interval '2 minutes' as mail, d.next_attempt_at < now() + interval '2 minutes' as push
           from mail_gatherings g, push_deliveries d`,
      );
    expect(await due()).toEqual([{ mail: false, push: false }]);
    await member.api.patch(PATH, { digest: 'daily' });
    expect(await due()).toEqual([{ mail: false, push: false }]);
    await member.api.patch(PATH, { digest: 'each', quietHours: null });
    expect(await due()).toEqual([{ mail: true, push: true }]);
  });
});
