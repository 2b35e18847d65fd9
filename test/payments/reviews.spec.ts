import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { client } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { mailTo } from '../support/mail.js';
import { aTenant, type TestTenant } from '../support/tenant.js';
import { aDesk, codeOf, decisionsOf, type Desk, oddly, questionOf, said, sumsOf, tellAgain } from './desk.js';
import {
  act,
  aLink,
  aPayer,
  balanceOf,
  becomes,
  faults,
  gatewayPaymentsOf,
  type GatewayPayment,
  heal,
  pay,
  type Payer,
  reviewsOf,
  stateOf,
  tellOtherwise,
} from './till.js';
import { notify } from './webhook-client.js';

let desk: Desk;
let tenant: TestTenant;
let payer: Payer;

beforeAll(async () => {
  desk = await aDesk();
  tenant = await aTenant({ contactEmail: `tesoreria-${Date.now()}@coop.example` });
  payer = await aPayer(tenant);
}, 60_000);
afterAll(() => desk.close());

const as = <T>(work: () => Promise<T>) => desk.as(tenant, work);
const sums = (id: string) => sumsOf(tenant, id);

const question = (paymentId: string) => questionOf(desk, tenant, paymentId);
const odd = (amount: number) => oddly(desk, tenant, payer, amount);

const repeat = (paid: GatewayPayment) => tellAgain(tenant, paid);

describe('An open review', () => {
  it('is listed with its money, its invoices, its member and the gateway’s operation', async () => {
    const { invoice, link, paid, review } = await odd(99.99);
    expect(review).toMatchObject({
      reason: 'amount',
      amountCentavos: 9_999,
      operation: String(paid.id),
      paymentId: link.id,
      member: { email: payer.email },
      invoiceNumbers: [invoice.number],
      createdAt: expect.any(Date),
    });
    const others = await aTenant();
    expect(await desk.as(others, () => desk.reviews.list())).toEqual([]);
    expect(await codeOf(desk.as(others, () => desk.reviews.dismiss(review.id, said())))).toBe('NOT_FOUND');
  });

  it('is not decided without a reason in one line, nor without a name', async () => {
    const { review } = await odd(99.99);
    const attempts = [said(' '), said('una\nlínea'), said('x'.repeat(301)), { ...said(), by: '' }];
    for (const decision of attempts)
      expect(await codeOf(as(() => desk.reviews.dismiss(review.id, decision)))).toBe('VALIDATION_FAILED');
    expect(await codeOf(as(() => desk.reviews.credit('no es', said())))).toBe('NOT_FOUND');
  });
});

describe('Credited by a person, money', () => {
  it('of a centavo more pays the link; the centavo stays in review, and staff are not told of it anew', async () => {
    const { invoice, link, review, paid } = await odd(100.01);
    const alerts = () => tenant.sql('select from staff_alerts');
    const before = (await alerts()).length;
    expect(await as(() => desk.reviews.credit(review.id, said()))).toEqual({
      resolution: 'credited',
      amountCentavos: 10_000,
      restCentavos: 1,
    });
    expect([await stateOf(payer, link.id), await balanceOf(tenant, invoice)]).toEqual(['approved', 0]);
    expect(await decisionsOf(tenant, link.id)).toEqual([
      { resolution: 'credited', by: 'Georgina', why: 'Acordado por teléfono', amount: 10_000 },
      { resolution: null, by: null, why: null, amount: 1 },
    ]);
    expect((await mailTo(payer.email, /Recibimos su pago de \$ 100,00/)).text).toContain(invoice.number);
    await repeat(paid);
    expect(await reviewsOf(tenant, link.id)).toHaveLength(2);
    expect(await alerts()).toHaveLength(before);
    await as(async () => desk.reviews.refund((await question(link.id)).id, said()));
    await eventually(async () => expect((await gatewayPaymentsOf(link))[0]!.transaction_amount_refunded).toBe(0.01));
    expect([await stateOf(payer, link.id), await sums(link.id)]).toEqual(['approved', [['credit', 10_000]]]);
  });

  it('of a centavo less leaves the centavo owed and the link resolved, and the feed tells it and what goes back', async () => {
    const { invoice, link, review, paid } = await odd(99.99);
    await as(() => desk.reviews.credit(review.id, said()));
    expect([await stateOf(payer, link.id), await balanceOf(tenant, invoice)]).toEqual(['resolved', 1]);
    await act(paid, 'chargeback');
    await eventually(async () => expect(await balanceOf(tenant, invoice)).toBe(10_000));
    await act(paid, 'dispute-won');
    await eventually(async () => expect(await balanceOf(tenant, invoice)).toBe(1));
    await act(paid, 'refund', { amount: 9.99 });
    await eventually(async () => expect(await balanceOf(tenant, invoice)).toBe(1_000));
    expect(await sums(link.id)).toEqual([
      ['credit', 9_999],
      ['reversal', 9_999],
      ['credit', 9_999],
      ['reversal', 999],
    ]);
    const { body } = await client(tenant, tenant.apiKey).get<{ items: { paymentId: string; event: string }[] }>(
      '/sync/payments?limit=200',
    );
    expect(body.items.filter(({ paymentId }) => paymentId === link.id).map(({ event }) => event)).toEqual([
      'payment.approved',
      'payment.reversed',
      'payment.approved',
      'payment.reversed',
    ]);
    expect(await reviewsOf(tenant, link.id)).toMatchObject([{ open: false }]);
  });

  it('by one card of two leaves the second for a person too, who makes the link whole', async () => {
    const invoice = await payer.owes({ due: '100.00' });
    const link = await aLink(payer, [invoice]);
    await pay(link, { amount: 60 });
    await becomes(payer, link.id, 'in_process');
    await tenant.sql(
      `update payments set expires_at = now() - interval '1 minute', next_check_at = now() where id = $1`,
      [link.id],
    );
    await eventually(async () => expect(await stateOf(payer, link.id)).toBe('review'), { withinMs: 60_000 });
    await as(async () => desk.reviews.credit((await question(link.id)).id, said()));
    expect([await stateOf(payer, link.id), await balanceOf(tenant, invoice)]).toEqual(['resolved', 4_000]);
    await pay(link, { amount: 40, force: true });
    const second = await question(link.id);
    expect([second.reason, second.amountCentavos, await balanceOf(tenant, invoice)]).toEqual([
      'paid_twice',
      4_000,
      4_000,
    ]);
    await as(() => desk.reviews.credit(second.id, said()));
    expect([await stateOf(payer, link.id), await balanceOf(tenant, invoice)]).toEqual(['approved', 0]);
  }, 90_000);

  it('pays what is owed and never more: refused where nothing is owed, or nobody knows by whom', async () => {
    const invoice = await payer.owes({ due: '50.00' });
    const link = await aLink(payer, [invoice]);
    await pay(link);
    await becomes(payer, link.id, 'approved');
    await pay(link, { amount: 50, force: true });
    const twice = await question(link.id);
    expect(await codeOf(as(() => desk.reviews.credit(twice.id, said())))).toBe('REVIEW_NOT_CREDITABLE');
    expect(await sums(link.id)).toEqual([['credit', 5_000]]);
    expect(await reviewsOf(tenant, link.id)).toEqual([{ reason: 'paid_twice', amount: 5_000, open: true }]);
  });

  it('needs to be there still: what went back at the gateway meanwhile is not credited', async () => {
    const { link, review, paid } = await odd(100.01);
    await faults(tenant, { webhooks: { lost: 1 } });
    await act(paid, 'refund');
    await heal(tenant);
    expect(await codeOf(as(() => desk.reviews.credit(review.id, said())))).toBe('REVIEW_DECIDED');
    expect([await stateOf(payer, link.id), await sums(link.id)]).toEqual(['resolved', []]);
  });

  it('needs the gateway to say so', async () => {
    const { link, review } = await odd(100.01);
    await faults(tenant, { errorRate: 1, errorStatus: 500 });
    const code = await codeOf(as(() => desk.reviews.credit(review.id, said())));
    await heal(tenant);
    expect([code, await sums(link.id)]).toEqual(['GATEWAY_UNAVAILABLE', []]);
  });

  it('in another currency or of another collector is nobody’s to credit', async () => {
    for (const [field, value, reason] of [
      ['currency_id', 'USD', 'currency'],
      ['collector_id', 77, 'collector'],
    ] as const) {
      const link = await aLink(payer, [await payer.owes({ due: '10.00' })]);
      await faults(tenant, { webhooks: { hold: true } });
      const paid = await pay(link);
      await tellOtherwise(paid, { [field]: value });
      await heal(tenant);
      await notify(tenant, { dataId: String(paid.id) });
      const review = await question(link.id);
      expect([review.reason, await stateOf(payer, link.id)]).toEqual([reason, 'review']);
      expect(await codeOf(as(() => desk.reviews.credit(review.id, said())))).toBe('REVIEW_NOT_CREDITABLE');
      if (reason === 'collector')
        expect(await codeOf(as(() => desk.reviews.refund(review.id, said())))).toBe('REFUND_NOT_POSSIBLE');
      await as(() => desk.reviews.dismiss(review.id, said()));
      await becomes(payer, link.id, 'resolved');
    }
  });
});
