import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { aTenantAt, mailsOf } from '../notifications/office.js';
import { aHolder, anAccount, type TestHolder } from '../support/holder.js';
import { anInvoice, type InvoiceOptions } from '../support/invoice.js';
import { aMember, type TestMember } from '../support/member.js';
import { roundComes } from '../support/round.js';
import type { TestTenant } from '../support/tenant.js';
import { anOpenLink } from './an-open-link.js';
import { aBillingOffice, type BillingOffice, dayIn, toldOf } from './reminding.js';

let office: BillingOffice;
let tenant: TestTenant;
let member: TestMember;
let holder: TestHolder;

beforeAll(async () => {
  office = await aBillingOffice();
});
afterAll(() => office.close());

const open = async (hour: number) => {
  tenant = await aTenantAt(hour);
  member = await aMember(tenant);
  holder = await aHolder(tenant);
  await anAccount(member, holder);
  // Long ago, so that whatever is overdue was seen falling due.
  await tenant.sql(`update accounts set created_at = now() - interval '60 days'`);
};
beforeEach(() => open(15));

const owes = async (days: number, more: Partial<InvoiceOptions> = {}) =>
  anInvoice(tenant, { holder, dueOn: await dayIn(tenant, days), ...more });
/** As a payment made here leaves it. */
const pay = ({ id }: { id: string }) =>
  tenant.sql('update invoices set credited_centavos = erp_balance_centavos where id = $1', [id]);
const want = (change: object) => member.api.patch('/me/notification-preferences', change);

describe('An invoice that falls due', () => {
  it('is reminded of so many days before as the member wants, three where they never said', async () => {
    const [today, soon, inThree] = [await owes(0), await owes(1), await owes(3)];
    await owes(4);
    await office.remind(tenant);
    const titles = await toldOf(member);
    expect(titles).toHaveLength(3);
    for (const { number } of [today, soon, inThree])
      expect(titles.join()).toContain(`El comprobante ${number} vence el`);
    await want({ dueDays: 10 });
    const later = await owes(10);
    await owes(11);
    await office.remindAgain(tenant);
    expect((await toldOf(member)).slice(3).join()).toContain(later.number);
    expect(await toldOf(member)).toHaveLength(5);
  });

  it('is reminded of once, on whatever day, and again only for another due day', async () => {
    const { id } = await owes(2);
    await office.remind(tenant);
    await office.remindAgain(tenant);
    await office.remindAgain(tenant);
    expect(await toldOf(member)).toHaveLength(1);
    await tenant.sql('update invoices set due_on_1 = due_on_1 + 1 where id = $1', [id]);
    await office.remindAgain(tenant);
    expect(await toldOf(member)).toHaveLength(2);
  });

  it('is looked for once a day', async () => {
    await office.remind(tenant);
    await owes(1);
    await office.remind(tenant);
    expect(await toldOf(member)).toEqual([]);
  });

  it.each<[string, { balance?: string; credited?: boolean; linked?: boolean }]>([
    ['is paid', { balance: '0.00' }],
    ['was paid here', { credited: true }],
    ['is being paid', { linked: true }],
  ])('that %s is not', async (_what, { balance, credited, linked }) => {
    const due = await owes(1, { balance });
    const overdue = await owes(-1, { balance });
    for (const invoice of [due, overdue]) {
      if (credited) await pay(invoice);
      if (linked) await anOpenLink(member, invoice);
    }
    await office.remind(tenant);
    expect(await toldOf(member)).toEqual([]);
  });

  it('that is paid, or begun to be, before the mail is written, is not mailed', async () => {
    const [paid, begun, owed] = [await owes(1), await owes(1), await owes(1)];
    await office.remind(tenant);
    await pay(paid);
    await anOpenLink(member, begun);
    await office.writeMails(tenant);
    expect((await mailsOf(member)).map(({ template, data }) => [template, data.number])).toEqual([
      ['invoice-due', owed.number],
    ]);
  });

  it('costs what paying on its day costs, also where part of it was paid', async () => {
    await owes(2, { due: '4210.55', balance: '1000.00' });
    await office.remind(tenant);
    await office.writeMails(tenant);
    expect((await mailsOf(member))[0]!.data).toMatchObject({ amount: '$ 1.000,00' });
  });

  it('is reminded of to everybody who sees it, each by their own wish', async () => {
    const early = await aMember(tenant);
    await anAccount(early, holder);
    await early.api.patch('/me/notification-preferences', { dueDays: 8 });
    await owes(7);
    await office.remind(tenant);
    expect([(await toldOf(member)).length, (await toldOf(early)).length]).toEqual([0, 1]);
  });
});

describe('An invoice that is overdue', () => {
  it('is reminded of the day after its first due day, with what it costs now', async () => {
    await owes(0);
    const { number } = await owes(-1, {
      laterDues: [{ on: await dayIn(tenant, 9), amount: '4298.97' }],
      due: '4210.55',
    });
    await office.remind(tenant);
    expect((await toldOf(member)).filter((title) => title.includes('venció'))).toEqual([
      expect.stringContaining(`El comprobante ${number} venció el`),
    ]);
    await tenant.sql(`delete from notifications where event = 'invoice.due'`);
    await office.writeMails(tenant);
    expect((await mailsOf(member))[0]).toMatchObject({
      template: 'invoice-overdue',
      data: { amount: '$ 4.298,97', payUntil: expect.stringMatching(/^\d\d\/\d\d\/\d{4}$/) },
    });
  });

  it('is made up for where nobody worked for days, but old debts are not dug up', async () => {
    await owes(-3);
    await owes(-4);
    await owes(-400);
    await office.remind(tenant);
    expect(await toldOf(member)).toHaveLength(1);
  });

  it('before the member linked its holder is not reminded of: they saw it then', async () => {
    await owes(-2);
    await tenant.sql(`update accounts set created_at = now() - interval '1 day'`);
    await office.remind(tenant);
    expect(await toldOf(member)).toEqual([]);
  });
});

describe('The hour of reminders', () => {
  it('is not before eight on the cooperative’s clock', async () => {
    await open(7);
    await owes(1);
    await roundComes(tenant, 'invoices');
    expect((await toldOf(member)).filter((title) => title.includes('vence'))).toEqual([]);
    expect(await tenant.sql('select 1 from invoice_watch where reminded_on is not null')).toEqual([]);
  });

  it('comes by the round, and nothing leaves before nine: one mail a day has them in it', async () => {
    await open(8);
    await want({ digest: 'daily' });
    await owes(1);
    await roundComes(tenant, 'invoices');
    expect((await toldOf(member)).filter((title) => title.includes('vence'))).toHaveLength(1);
    const [row] = await tenant.sql<{ hour: number; soon: boolean }>(
      `select extract(hour from g.next_attempt_at at time zone t.time_zone)::integer as hour, g.next_attempt_at < now() + interval '1 hour' as soon
         from mail_gatherings g, public.tenants t where t.id = $1`,
      [tenant.id],
    );
    expect(row).toEqual({ hour: 9, soon: true });
  });

  it('that was missed does not put the daily mail off to when it is too late', async () => {
    await want({ digest: 'daily' });
    await owes(0);
    await office.remind(tenant);
    expect(
      await tenant.sql(`select 1 from mail_gatherings where next_attempt_at < now() + interval '2 minutes'`),
    ).toHaveLength(1);
  });
});
