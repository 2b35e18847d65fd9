import { beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { aTenant, type TestTenant } from '../support/tenant.js';
import { act, aLink, allToldOf, aPayer, balanceOf, becomes, ledgerOf, pay, type Payer, tellOtherwise } from './till.js';

describe('News of one second, which the gateway dates alike', () => {
  let tenant: TestTenant;
  let payer: Payer;

  beforeAll(async () => {
    tenant = await aTenant();
    payer = await aPayer(tenant);
  });

  it('are applied as they go further, and never back', async () => {
    const invoice = await payer.owes({ due: '90.00' });
    const link = await aLink(payer, [invoice]);
    const payment = await pay(link, { outcome: 'CONT' });
    await becomes(payer, link.id, 'in_process');
    const then = { date_last_updated: payment.date_last_updated };
    await tellOtherwise(payment, then);
    await act(payment, 'pay');
    await becomes(payer, link.id, 'approved');
    expect(await balanceOf(tenant, invoice)).toBe(0);
    // An answer that was on its way when the payment was approved.
    await tellOtherwise(payment, { ...then, status: 'in_process', date_approved: null });
    await act(payment, 'resend');
    await allToldOf(tenant, payment);
    expect(await balanceOf(tenant, invoice)).toBe(0);
    await tellOtherwise(payment, then);
    for (const [owed, amount] of [[3_000, 30], [5_000, 20]] as const) {
      await act(payment, 'refund', { amount });
      await eventually(async () => expect(await balanceOf(tenant, invoice)).toBe(owed));
    } // prettier-ignore
    expect((await ledgerOf(tenant, link.id)).map(({ kind, amount }) => [kind, amount])).toEqual([
      ['credit', 9_000],
      ['reversal', 3_000],
      ['reversal', 2_000],
    ]);
  });
});
