import { beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { aTenant, type TestTenant } from '../support/tenant.js';
import { importing, ndjson } from '../sync/imports.js';
import {
  act,
  aLink,
  allToldOf,
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
  tellOtherwise,
} from './till.js';
import { notificationsOf, notify } from './webhook-client.js';

describe('A payment, while the world around it changes', () => {
  let tenant: TestTenant;
  let payer: Payer;

  beforeAll(async () => {
    tenant = await aTenant();
    payer = await aPayer(tenant);
  });

  const credits = async (id: string) => (await ledgerOf(tenant, id)).map(({ kind, amount }) => [kind, amount]);

  /** A payment of which nobody has told, and that the gateway tells otherwise than it is. */
  async function anUntoldPayment(link: { id: string }, fields: object) {
    await faults(tenant, { webhooks: { lost: 1 } });
    const paid = await pay(link, { force: true });
    await heal(tenant);
    await tellOtherwise(paid, fields);
    await notify(tenant, { dataId: String(paid.id) });
    return paid;
  }

  it('is credited while its cooperative is suspended', async () => {
    const closed = await aTenant();
    const member = await aPayer(closed);
    const invoice = await member.owes();
    const link = await aLink(member, [invoice]);
    const suspend = (status: string) => closed.sql('update public.tenants set status = $2 where id = $1', [closed.id, status]); // prettier-ignore
    await suspend('suspended');
    await pay(link);
    await eventually(async () => expect(await balanceOf(closed, invoice)).toBe(0));
    await suspend('active');
    await becomes(member, link.id, 'approved');
  });

  it('is for a person where the counter was faster, as a file tells meanwhile', async () => {
    const invoice = await payer.owes({ due: '100.00' });
    const link = await aLink(payer, [invoice]);
    const [row] = await tenant.sql<object>(
      `select type, letter, number, period, issued_on as "issuedOn", due_on_1 as "dueOn" from invoices where id = $1`,
      [invoice.id],
    );
    const line = { ...row, holderNumber: payer.holder.number, amount: '100.00', balance: '0.00' };
    expect(await importing(tenant, 'invoices', ndjson(line))).toMatchObject({ updated: 1, rejected: 0 });
    await pay(link);
    await becomes(payer, link.id, 'review');
    expect(await reviewsOf(tenant, link.id)).toEqual([{ reason: 'not_owed', amount: 10_000, open: true }]);
    expect(await credits(link.id)).toEqual([]);
  });

  it('is credited after its member has left, and comes back as it would', async () => {
    const leaver = await aPayer(tenant);
    const invoice = await leaver.owes({ due: '71.00' });
    const link = await aLink(leaver, [invoice]);
    expect((await leaver.api.delete('/me', { password: leaver.password })).status).toBe(204);
    const paid = await pay(link);
    await eventually(async () => expect(await credits(link.id)).toEqual([['credit', 7_100]]));
    expect(await balanceOf(tenant, invoice)).toBe(0);
    await act(paid, 'refund');
    await eventually(async () => expect(await balanceOf(tenant, invoice)).toBe(7_100));
  });

  it.each([
    ['another currency', 'currency', { currency_id: 'USD' }],
    ['another collector', 'collector', { collector_id: 1 }],
  ])('in %s credits nothing, and a person sees it', async (_, reason, fields) => {
    const invoice = await payer.owes({ due: '73.00' });
    const link = await aLink(payer, [invoice]);
    await anUntoldPayment(link, fields);
    await becomes(payer, link.id, 'review');
    expect(await reviewsOf(tenant, link.id)).toEqual([{ reason, amount: 7_300, open: true }]);
    expect([await credits(link.id), await balanceOf(tenant, invoice)]).toEqual([[], 7_300]);
  });

  it('that names another link, or none, never pays this one', async () => {
    const invoices = [await payer.owes({ due: '74.00' }), await payer.owes({ due: '74.00' }), await payer.owes()];
    const [link, silent, named] = [await aLink(payer, [invoices[0]!]), await aLink(payer, [invoices[2]!]), await aLink(payer, [invoices[1]!])]; // prettier-ignore
    await anUntoldPayment(link, { external_reference: named.id });
    await becomes(payer, named.id, 'approved');
    await anUntoldPayment(silent, { external_reference: null });
    await eventually(async () =>
      expect(await tenant.sql(`select payment_id from payment_reviews where reason = 'reference'`)).toEqual([
        { payment_id: null },
      ]),
    );
    expect([await stateOf(payer, link.id), await stateOf(payer, silent.id)]).toEqual(['open', 'open']);
    expect(await Promise.all(invoices.map((each) => balanceOf(tenant, each)))).toEqual([7_400, 0, 420_000]);
  });

  it.each([
    ['thousandths', { transaction_amount: 75.005 }],
    ['an amount that is text', { transaction_amount: '75.00' }],
    ['more given back than came', { transaction_amount_refunded: 75.01 }],
    ['a state that nobody knows', { status: 'teleported' }],
  ])('told with %s is not guessed at: its news wait, and say why', async (_, fields) => {
    const link = await aLink(payer, [await payer.owes({ due: '75.00' })]);
    const paid = await anUntoldPayment(link, fields);
    await eventually(async () =>
      expect((await notificationsOf(tenant)).at(-1)).toMatchObject({
        processed_at: null,
        last_error: expect.stringContaining('readable'),
      }),
    );
    expect([await stateOf(payer, link.id), await credits(link.id)]).toEqual(['open', []]);
    await tellOtherwise(paid, {});
    await allWorked(tenant);
    expect(await stateOf(payer, link.id)).toBe('approved');
  });

  it('counts what was charged for the invoices, not what the payer paid with interest', async () => {
    const link = await aLink(payer, [await payer.owes({ due: '76.00' })]);
    await anUntoldPayment(link, { transaction_details: { total_paid_amount: 99.99, net_received_amount: 70 } });
    await becomes(payer, link.id, 'approved');
    expect(await credits(link.id)).toEqual([['credit', 7_600]]);
  });

  it('that was approved and is told cancelled after all comes back', async () => {
    const invoice = await payer.owes({ due: '77.00' });
    const link = await aLink(payer, [invoice]);
    const paid = await pay(link);
    await becomes(payer, link.id, 'approved');
    await allToldOf(tenant, paid);
    const later = new Date(Date.now() + 60_000).toISOString();
    await tellOtherwise(paid, { status: 'cancelled', date_last_updated: later });
    await act(paid, 'resend');
    await eventually(async () => expect(await balanceOf(tenant, invoice)).toBe(7_700));
    expect(await credits(link.id)).toEqual([
      ['credit', 7_700],
      ['reversal', 7_700],
    ]);
  });
});
