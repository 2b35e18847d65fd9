import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { anAccount } from '../support/holder.js';
import { mailsTo, mailTo } from '../support/mail.js';
import { aMember } from '../support/member.js';
import { aTenant, type TestTenant } from '../support/tenant.js';
import { aDesk, codeOf, decisionsOf, type Desk, oddly, questionOf, said, sumsOf, tellAgain } from './desk.js';
import {
  act,
  aLink,
  allToldOf,
  aPayer,
  balanceOf,
  becomes,
  type GatewayPayment,
  pay,
  type Payer,
  reviewsOf,
  stateOf,
} from './till.js';

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

describe('Dismissed by a person, money', () => {
  it('stays dismissed whatever the gateway says later', async () => {
    const { invoice, link, review, paid } = await odd(99.99);
    await as(() => desk.reviews.dismiss(review.id, said('Se cobró en caja')));
    expect(await stateOf(payer, link.id)).toBe('resolved');
    for (const move of ['chargeback', 'dispute-won', 'refund']) {
      await act(paid, move, move === 'refund' ? { amount: 1 } : undefined);
      await allToldOf(tenant, paid);
    }
    expect(await decisionsOf(tenant, link.id)).toEqual([
      { resolution: 'dismissed', by: 'Georgina', why: 'Se cobró en caja', amount: 9_999 },
    ]);
    expect([await sums(link.id), await balanceOf(tenant, invoice)]).toEqual([[], 10_000]);
  });

  it('still lets the rest of the same payment come back and be restored', async () => {
    const [one, two] = [await payer.owes({ due: '100.00' }), await payer.owes({ due: '200.00' })];
    const link = await aLink(payer, [one, two]);
    await tenant.sql('update invoices set erp_balance_centavos = 5000 where id = $1', [one.id]);
    const paid = await pay(link);
    await as(async () => desk.reviews.dismiss((await question(link.id)).id, said()));
    const owed = async () => [await balanceOf(tenant, one), await balanceOf(tenant, two)];
    await act(paid, 'chargeback');
    await eventually(async () => expect(await owed()).toEqual([5_000, 20_000]));
    await act(paid, 'dispute-won');
    await eventually(async () => expect(await owed()).toEqual([0, 0]));
    expect(await reviewsOf(tenant, link.id)).toEqual([{ reason: 'not_owed', amount: 5_000, open: false }]);
  });
});

describe('Two persons who decide at once', () => {
  it('are one: the second is told who was first', async () => {
    const { link, review } = await odd(100.01);
    const decide = (what: 'credit' | 'refund' | 'dismiss') => codeOf(as(() => desk.reviews[what](review.id, said())));
    const codes = await Promise.all([decide('credit'), decide('refund'), decide('dismiss'), decide('dismiss')]);
    expect(codes.toSorted()).toEqual(['REVIEW_DECIDED', 'REVIEW_DECIDED', 'REVIEW_DECIDED', 'accepted']);
    await expect(as(() => desk.reviews.dismiss(review.id, said()))).rejects.toThrow('Lo decidió Georgina.');
    const decided = (await decisionsOf(tenant, link.id)).filter(({ resolution }) => resolution !== null);
    expect(decided).toHaveLength(1);
    const audited = await tenant.sql('select action from public.audit_log where subject = $1', [review.id]);
    expect(audited).toEqual([{ action: `review.${decided[0]!.resolution}` }]);
  });
});

describe('A review that closed by itself and arises again', () => {
  it('tells staff again, once for each time', async () => {
    const { link, paid } = await odd(100.01);
    const alerts = async () =>
      (await tenant.sql(`select from staff_alerts where detail->>'paymentId' = $1`, [link.id])).length;
    expect(await alerts()).toBe(1);
    await act(paid, 'chargeback');
    await becomes(payer, link.id, 'resolved');
    await act(paid, 'dispute-won');
    await eventually(async () => expect(await alerts()).toBe(2));
    await repeat(paid);
    expect(await alerts()).toBe(2);
    expect(await reviewsOf(tenant, link.id)).toEqual([
      { reason: 'amount', amount: 10_001, open: false },
      { reason: 'amount', amount: 10_001, open: true },
    ]);
  });
});

describe('Two members who pay one invoice', () => {
  it('pay it once: the second gets the money back by a person’s word, is told, and both lists agree', async () => {
    const invoice = await payer.owes({ due: '500.00' });
    const link = await aLink(payer, [invoice]);
    await payer.api.delete(`/payments/${link.id}`);
    const relative = await aMember(tenant);
    await anAccount(relative, payer.holder);
    const second = await aLink(relative, [invoice]);
    await pay(link, { force: true });
    await becomes(payer, link.id, 'approved');
    const over = await pay(second);
    await becomes(relative, second.id, 'review');
    await as(async () => desk.reviews.refund((await question(second.id)).id, said('Pagó dos veces')));
    await becomes(relative, second.id, 'resolved');
    const mail = await mailTo(relative.email, /Le devolvieron \$ 500,00/);
    expect(mail.text).toContain('lo que debe no cambia');
    await repeat(over);
    expect((await mailsTo(relative.email)).filter(({ subject }) => /devolvieron/.test(subject))).toHaveLength(1);
    expect([await sums(link.id), await sums(second.id), await balanceOf(tenant, invoice)]).toEqual([
      [['credit', 50_000]],
      [],
      0,
    ]);
    const [money] = await tenant.sql<{ status: string }>('select status from gateway_payments where payment_id = $1', [
      second.id,
    ]);
    expect(money!.status).toBe('refunded');
  });
});
