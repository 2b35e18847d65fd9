import { beforeAll, describe, expect, it } from '@jest/globals';
import { anAccount } from '../support/holder.js';
import { eventually } from '../support/eventually.js';
import { aMember } from '../support/member.js';
import { mailsTo, mailTo } from '../support/mail.js';
import { aTenant, type TestTenant } from '../support/tenant.js';
import {
  act,
  aLink,
  allWorked,
  aPayer,
  balanceOf,
  becomes,
  faults,
  heal,
  ledgerOf,
  pay,
  type Payer,
  reviewsOf,
  stateOf,
} from './till.js';
import { comesRound } from './rounds.js';
import { notificationsOf, notify } from './webhook-client.js';

describe('Money that does not come as it was asked for', () => {
  let tenant: TestTenant;
  let payer: Payer;

  beforeAll(async () => {
    tenant = await aTenant();
    payer = await aPayer(tenant);
  });

  const sums = async (id: string) => (await ledgerOf(tenant, id)).map(({ kind, amount }) => [kind, amount]);

  it.each([
    ['a centavo less', 99.99],
    ['a centavo more', 100.01],
  ])('is for a person when it is %s', async (_, amount) => {
    const invoice = await payer.owes({ due: '100.00' });
    const link = await aLink(payer, [invoice]);
    await pay(link, { amount });
    await becomes(payer, link.id, 'review');
    expect(await reviewsOf(tenant, link.id)).toEqual([
      { reason: 'amount', amount: Math.round(amount * 100), open: true },
    ]);
    expect([await balanceOf(tenant, invoice), await sums(link.id)]).toEqual([10_000, []]);
  });

  it('may come by two cards that add up', async () => {
    const invoices = [await payer.owes({ due: '30.00' }), await payer.owes({ due: '70.00' })];
    const link = await aLink(payer, invoices);
    await pay(link, { amount: 60 });
    await becomes(payer, link.id, 'in_process');
    expect(await sums(link.id)).toEqual([]);
    await pay(link, { amount: 40 });
    await becomes(payer, link.id, 'approved');
    // 60 pays the first invoice and 30 of the second, 40 the rest of it.
    expect(await sums(link.id)).toEqual([
      ['credit', 3_000],
      ['credit', 3_000],
      ['credit', 4_000],
    ]);
    expect(await Promise.all(invoices.map((invoice) => balanceOf(tenant, invoice)))).toEqual([0, 0]);
  });

  it('by one card of two, when the link ends, is for a person; the second may still come', async () => {
    const invoice = await payer.owes({ due: '100.00' });
    const link = await aLink(payer, [invoice]);
    await pay(link, { amount: 60 });
    await becomes(payer, link.id, 'in_process');
    await tenant.sql(
      `update payments set expires_at = now() - interval '1 minute', next_check_at = now() where id = $1`,
      [link.id],
    );
    await comesRound(tenant, 'due');
    expect(await stateOf(payer, link.id)).toBe('review');
    expect(await reviewsOf(tenant, link.id)).toEqual([{ reason: 'incomplete', amount: 6_000, open: true }]);
    await pay(link, { amount: 40, force: true });
    await becomes(payer, link.id, 'approved');
    expect(await reviewsOf(tenant, link.id)).toEqual([{ reason: 'incomplete', amount: 6_000, open: false }]);
    expect(await balanceOf(tenant, invoice)).toBe(0);
  }, 60_000);

  it('pays an invoice once where two members paid it: the second is for a person, and closes when it goes back', async () => {
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
    expect([await sums(link.id), await sums(second.id)]).toEqual([[['credit', 50_000]], []]);
    expect(await reviewsOf(tenant, second.id)).toEqual([{ reason: 'not_owed', amount: 50_000, open: true }]);
    await act(over, 'refund');
    await becomes(relative, second.id, 'resolved');
    expect(await reviewsOf(tenant, second.id)).toMatchObject([{ open: false }]);
    expect(await balanceOf(tenant, invoice)).toBe(0);
  });

  it('pays what is owed of several invoices, and the rest is for a person', async () => {
    const [one, two] = [await payer.owes({ due: '100.00' }), await payer.owes({ due: '200.00' })];
    const link = await aLink(payer, [one, two]);
    await tenant.sql('update invoices set erp_balance_centavos = 5000 where id = $1', [one.id]);
    await pay(link);
    await becomes(payer, link.id, 'review');
    expect(await sums(link.id)).toEqual([
      ['credit', 5_000],
      ['credit', 20_000],
    ]);
    expect(await reviewsOf(tenant, link.id)).toEqual([{ reason: 'not_owed', amount: 5_000, open: true }]);
    expect([await balanceOf(tenant, one), await balanceOf(tenant, two)]).toEqual([0, 0]);
  });

  it('paid twice through one link is credited once', async () => {
    const invoice = await payer.owes({ due: '80.00' });
    const link = await aLink(payer, [invoice]);
    await pay(link);
    await becomes(payer, link.id, 'approved');
    await pay(link, { force: true, amount: 80 });
    await eventually(async () =>
      expect(await reviewsOf(tenant, link.id)).toEqual([{ reason: 'paid_twice', amount: 8_000, open: true }]),
    );
    expect([await stateOf(payer, link.id), await sums(link.id)]).toEqual(['approved', [['credit', 8_000]]]);
  });

  it('refused leaves the link open, and says why once', async () => {
    const link = await aLink(payer, [await payer.owes({ due: '61.00' })]);
    const refused = await pay(link, { outcome: 'FUND' });
    const mail = await mailTo(payer.email, /no fue aprobado/);
    expect(mail.text).toContain('La tarjeta no tiene saldo suficiente.');
    expect(mail.links).toContain(link.checkoutUrl);
    await act(refused, 'resend');
    expect(await stateOf(payer, link.id)).toBe('open');
    await pay(link);
    await becomes(payer, link.id, 'approved');
    expect((await mailsTo(payer.email)).filter(({ subject }) => /no fue aprobado/.test(subject))).toHaveLength(1);
  });

  it('by coupon is told how to be paid, and is credited when it is', async () => {
    const invoice = await payer.owes({ due: '62.00' });
    const link = await aLink(payer, [invoice]);
    const coupon = await pay(link, { method: 'rapipago' });
    await becomes(payer, link.id, 'in_process');
    const mail = await mailTo(payer.email, /pendiente/);
    expect(mail.text).toContain('Efectivo (Rapipago)');
    expect(mail.links.some((address) => address.includes(`payment_id=${coupon.id}`))).toBe(true);
    expect((await payer.api.delete(`/payments/${link.id}`)).body.code).toBe('PAYMENT_STATE');
    await act(coupon, 'pay');
    await becomes(payer, link.id, 'approved');
    expect(await balanceOf(tenant, invoice)).toBe(0);
  });

  it('of another collector is never ours', async () => {
    const stranger = await aTenant();
    const link = await aLink(payer, [await payer.owes({ due: '63.00' })]);
    await faults(tenant, { webhooks: { lost: 1 } });
    const paid = await pay(link);
    await heal(tenant);
    // The other cooperative's account cannot read it, so its notification waits and credits nothing.
    await notify(stranger, { dataId: String(paid.id) });
    await eventually(async () => {
      const [row] = await stranger.sql<{ last_error: string }>('select last_error from gateway_notifications');
      expect(row!.last_error).toMatch(/404/);
    });
    expect(await stranger.sql('select from gateway_payments')).toEqual([]);
    await notify(tenant, { dataId: String(paid.id) });
    await becomes(payer, link.id, 'approved');
  });

  it('comes back by refunds, a chargeback and a dispute that was won, and the ledger nets right', async () => {
    const invoices = [await payer.owes({ due: '100.00' }), await payer.owes({ due: '200.00' })];
    const link = await aLink(payer, invoices);
    const paid = await pay(link);
    await becomes(payer, link.id, 'approved');
    const owed = () => Promise.all(invoices.map((invoice) => balanceOf(tenant, invoice)));
    const comesTo = (balances: number[]) => eventually(async () => expect(await owed()).toEqual(balances));
    await act(paid, 'refund', { amount: 50 });
    await comesTo([0, 5_000]);
    await act(paid, 'refund', { amount: 25 });
    await comesTo([0, 7_500]);
    await act(paid, 'chargeback');
    await comesTo([10_000, 20_000]);
    await act(paid, 'dispute-won');
    await comesTo([0, 7_500]);
    await act(paid, 'refund');
    await comesTo([10_000, 20_000]);
    const ledger = await ledgerOf(tenant, link.id);
    expect(ledger.filter(({ restores }) => restores)).toHaveLength(2);
    expect(ledger.reduce((sum, { kind, amount }) => sum + (kind === 'credit' ? amount : -amount), 0)).toBe(0);
    expect(await stateOf(payer, link.id)).toBe('approved');
    const events = await tenant.sql<{ event: string }>(
      'select event from feed_entries where subject_id = $1 order by position',
      [link.id],
    );
    expect(events.map(({ event }) => event)).toEqual([
      'payment.approved',
      'payment.reversed',
      'payment.reversed',
      'payment.reversed',
      'payment.approved',
      'payment.reversed',
    ]);
    const receipt = await payer.api.get<Buffer>(`/payments/${link.id}/receipt`);
    expect(receipt.status).toBe(200);
  });

  it('is not moved by a snapshot that is older than the one held', async () => {
    const invoice = await payer.owes({ due: '44.00' });
    const link = await aLink(payer, [invoice]);
    const paid = await pay(link);
    await becomes(payer, link.id, 'approved');
    const later = (sign: string) =>
      tenant.sql(
        `update gateway_payments set last_updated_at = last_updated_at ${sign} interval '1 day' where payment_id = $1`,
        [link.id],
      );
    await later('+');
    await allWorked(tenant);
    const before = (await notificationsOf(tenant)).length;
    await act(paid, 'refund');
    await allWorked(tenant, before + 1);
    expect([await balanceOf(tenant, invoice), await sums(link.id)]).toEqual([0, [['credit', 4_400]]]);
    await later('-');
    await act(paid, 'resend');
    await eventually(async () => expect(await balanceOf(tenant, invoice)).toBe(4_400));
  });

  it('that the management system has in its own balance comes back there: the ledger tells, the balance here waits for it', async () => {
    const invoice = await payer.owes({ due: '45.00' });
    const link = await aLink(payer, [invoice]);
    const paid = await pay(link);
    await becomes(payer, link.id, 'approved');
    await tenant.sql('insert into payment_acknowledgements (payment_id, applied_at) values ($1, now())', [link.id]);
    await tenant.sql(
      `update invoices set erp_balance_centavos = 0, erp_balance_as_of = now() + interval '1 second', credited_centavos = 0 where id = $1`,
      [invoice.id],
    );
    for (const [move, rows] of [
      ['chargeback', 2],
      ['dispute-won', 3],
    ] as const) {
      await act(paid, move);
      await eventually(async () => expect(await sums(link.id)).toHaveLength(rows));
      expect(await balanceOf(tenant, invoice)).toBe(0);
    }
    expect((await sums(link.id)).map(([kind]) => kind)).toEqual(['credit', 'reversal', 'credit']);
    expect(await reviewsOf(tenant, link.id)).toEqual([]);
  });

  it('with a surcharge lowers the balance by what was owed, and gives it back last', async () => {
    const invoice = await payer.owes({
      due: '100.00',
      dueOn: '2020-01-10',
      laterDues: [{ on: '2020-01-20', amount: '110.00' }],
    });
    const link = await aLink(payer, [invoice]);
    const paid = await pay(link);
    await becomes(payer, link.id, 'approved');
    await act(paid, 'refund', { amount: 15 });
    await eventually(async () => expect(await balanceOf(tenant, invoice)).toBe(500));
    expect((await ledgerOf(tenant, link.id)).map(({ amount, principal }) => [amount, principal])).toEqual([
      [11_000, 10_000],
      [1_500, 500],
    ]);
  });
});
