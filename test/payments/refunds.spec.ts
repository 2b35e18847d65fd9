import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { coop } from '../../scripts/stack/app.ts';
import { dayIn } from '../../src/platform/clock.js';
import { eventually } from '../support/eventually.js';
import { mailTo } from '../support/mail.js';
import { stack } from '../support/stack.js';
import { aTenant, type TestTenant } from '../support/tenant.js';
import { aDesk, codeOf, type Desk, said } from './desk.js';
import {
  aLink,
  allToldOf,
  aPayer,
  balanceOf,
  becomes,
  faults,
  type GatewayPayment,
  gatewayPaymentsOf,
  heal,
  ledgerOf,
  pay,
  type Payer,
  reviewsOf,
  stateOf,
} from './till.js';

// Each command starts the whole application.
jest.setTimeout(240_000);

let desk: Desk;
let tenant: TestTenant;
let payer: Payer;

beforeAll(async () => {
  desk = await aDesk();
  tenant = await aTenant({ contactEmail: `devoluciones-${Date.now()}@coop.example` });
  payer = await aPayer(tenant);
}, 60_000);
afterAll(() => desk.close());

const as = <T>(work: () => Promise<T>) => desk.as(tenant, work);
const ask = (paid: GatewayPayment, centavos: number | null) =>
  as(() => desk.refunds.ask(String(paid.id), centavos, said()));
const returned = async (link: { id: string }) =>
  (await gatewayPaymentsOf(link)).map((payment) => payment.transaction_amount_refunded);

interface RefundRow {
  id: string;
  status: string;
  attempts: number;
  last_error: string | null;
}
const refundsOf = (link: { id: string }) =>
  tenant.sql<RefundRow>(
    `select q.id, q.status, q.attempts, q.last_error from refund_requests q join gateway_payments g on g.id = q.gateway_payment_id
      where g.payment_id = $1 order by q.id`,
    [link.id],
  );
const ends = (link: { id: string }, status: string) =>
  eventually(async () => expect((await refundsOf(link)).at(-1)!.status).toBe(status), { withinMs: 60_000 });

async function approved(due = '100.00') {
  const invoice = await payer.owes({ due });
  const link = await aLink(payer, [invoice]);
  const paid = await pay(link);
  await becomes(payer, link.id, 'approved');
  return { invoice, link, paid };
}

async function inReview() {
  const link = await aLink(payer, [await payer.owes({ due: '100.00' })]);
  const paid = await pay(link, { amount: 100.01 });
  await becomes(payer, link.id, 'review');
  const [review] = await tenant.sql<{ id: string }>('select id from payment_reviews where payment_id = $1', [link.id]);
  return { link, paid, review: review!.id };
}

/** A request that no job knows of, as when the process died right after its commit. */
async function requested(paid: GatewayPayment, centavos: number): Promise<string> {
  const [row] = await tenant.sql<{ id: string }>(
    `insert into refund_requests (id, gateway_payment_id, amount_centavos, whole, refunded_before_centavos, requested_by, reason, next_attempt_at)
     select gen_random_uuid(), id, $2, $2 = amount_centavos, refunded_centavos, 'Georgina', 'x', now() + interval '1 hour'
       from gateway_payments where gateway_payment_id = $1 returning id`,
    [String(paid.id), centavos],
  );
  return row!.id;
}

describe('A refund by staff', () => {
  it('of a part leaves the invoice owing it, by the gateway’s word, and tells the member; the rest follows later', async () => {
    const { invoice, link, paid } = await approved();
    await ask(paid, 4_000);
    await ends(link, 'done');
    expect([await returned(link), await balanceOf(tenant, invoice)]).toEqual([[40], 4_000]);
    expect((await mailTo(payer.email, /Le devolvieron \$ 40,00/)).text).toContain(invoice.number);
    await ask(paid, null);
    await eventually(async () => expect(await returned(link)).toEqual([100]));
    await ends(link, 'done');
    expect((await ledgerOf(tenant, link.id)).map(({ kind, amount }) => [kind, amount])).toEqual([
      ['credit', 10_000],
      ['reversal', 4_000],
      ['reversal', 6_000],
    ]);
    expect(await stateOf(payer, link.id)).toBe('approved');
    expect(await codeOf(ask(paid, 1))).toBe('REFUND_NOT_POSSIBLE');
  });

  it('gives back no more than is left, and two at once are one', async () => {
    const { link, paid } = await approved();
    for (const centavos of [10_001, 0, -1]) expect(await codeOf(ask(paid, centavos))).toBe('REFUND_TOO_MUCH');
    const codes = await Promise.all([codeOf(ask(paid, 6_000)), codeOf(ask(paid, 6_000))]);
    expect(codes.toSorted()[1]).toBe('accepted');
    await ends(link, 'done');
    expect(await codeOf(ask(paid, 6_000))).toBe('REFUND_TOO_MUCH');
    expect(await returned(link)).toEqual([60]);
    expect(await codeOf(as(() => desk.refunds.ask('1', null, said())))).toBe('NOT_FOUND');
  });

  it('waits for its turn while another of the same payment is under way', async () => {
    const { paid } = await approved();
    await requested(paid, 1_000);
    expect(await codeOf(ask(paid, 1_000))).toBe('REFUND_IN_PROGRESS');
  });

  it('is done once where the gateway did it and did not say so', async () => {
    const { invoice, link, paid } = await approved();
    await faults(tenant, { timeoutAfterCreate: ['refund'], times: 1 });
    await ask(paid, 2_500);
    await ends(link, 'done');
    await heal(tenant);
    const [refund] = await refundsOf(link);
    expect(refund!.attempts).toBeGreaterThan(1);
    expect([await returned(link), await balanceOf(tenant, invoice)]).toEqual([[25], 2_500]);
  });

  it('whose job was lost is found by the sweep', async () => {
    const { link, paid } = await approved();
    const id = await requested(paid, 3_000);
    await tenant.sql('update refund_requests set next_attempt_at = now() where id = $1', [id]);
    await ends(link, 'done');
    expect(await returned(link)).toEqual([30]);
  });

  it.each<[string, ('refund' | 'fetchPayment' | 'end')[]]>([
    ['before the gateway was asked', []],
    ['after the gateway was asked', ['refund']],
    ['before it was noted', ['refund', 'fetchPayment']],
    ['after everything', ['refund', 'fetchPayment', 'end']],
  ])('is done once where its process died %s', async (_, done) => {
    const { invoice, link, paid } = await approved();
    const id = await requested(paid, 3_000);
    if (done.includes('refund')) await as(() => desk.gateway.refund(String(paid.id), 3_000, id));
    if (done.includes('fetchPayment')) await allToldOf(tenant, paid);
    if (done.includes('end')) await as(() => desk.carryOut.carryOut(id));
    await Promise.all([1, 2, 3].map(() => as(() => desk.carryOut.carryOut(id))));
    expect([await returned(link), await balanceOf(tenant, invoice)]).toEqual([[30], 3_000]);
    expect(await ledgerOf(tenant, link.id)).toHaveLength(2);
  });

  it('that the gateway refuses fails with its word, opens the review again, and tells staff once', async () => {
    const { link, review } = await inReview();
    await faults(tenant, { errorRate: 1, errorStatus: 400 });
    await as(() => desk.reviews.refund(review, said()));
    await ends(link, 'failed');
    await heal(tenant);
    expect((await refundsOf(link))[0]!.last_error).toMatch(/was answered with 400/);
    const mail = await mailTo(tenant.settings.contactEmail, /No se pudo devolver un pago/);
    expect(mail.text).toContain('$ 100,01');
    expect(await reviewsOf(tenant, link.id)).toEqual([{ reason: 'amount', amount: 10_001, open: true }]);
    expect([await stateOf(payer, link.id), await returned(link)]).toEqual(['review', [0]]);
    const kinds = await tenant.sql(
      `select kind from staff_alerts where detail->>'paymentId' = $1 or kind = 'refund-failed'`,
      [link.id],
    );
    expect(kinds).toEqual([{ kind: 'payment-review' }, { kind: 'refund-failed' }]);
    // It may be decided again, and is then another request.
    await as(() => desk.reviews.refund(review, said()));
    await becomes(payer, link.id, 'resolved');
    expect([await returned(link), (await refundsOf(link)).map(({ status }) => status)]).toEqual([
      [100.01],
      ['failed', 'done'],
    ]);
  });

  it('that the gateway did not answer for a day is asked for no more: what it shows then is the end of it', async () => {
    const [lost, made] = [await approved(), await approved()];
    for (const { link, paid } of [lost, made]) {
      const id = await requested(paid, 1_000);
      if (link === made.link) await as(() => desk.gateway.refund(String(paid.id), 1_000, id));
      await tenant.sql(
        `update refund_requests set attempts = 24, created_at = now() - interval '25 hours' where id = $1`,
        [id],
      );
      await as(() => desk.carryOut.carryOut(id));
    }
    expect([await refundsOf(lost.link), await refundsOf(made.link)]).toMatchObject([
      [{ status: 'failed', last_error: expect.stringContaining('no contestó') }],
      [{ status: 'done' }],
    ]);
    expect([await returned(lost.link), await returned(made.link)]).toEqual([[0], [10]]);
  });

  it('that waits for the gateway is money that no rule places meanwhile', async () => {
    const link = await aLink(payer, [await payer.owes({ due: '100.00' })]);
    const first = await pay(link, { amount: 60 });
    await becomes(payer, link.id, 'in_process');
    const id = await requested(first, 6_000);
    await allToldOf(tenant, await pay(link, { amount: 40 }));
    await as(() => desk.carryOut.carryOut(id));
    expect([await stateOf(payer, link.id), await ledgerOf(tenant, link.id)]).toEqual(['in_process', []]);
    expect(await returned(link)).toEqual([60, 0]);
  });

  it('of money that names no link of ours closes its review', async () => {
    const other = await aTenant();
    const answer = await fetch(`${stack.simulatorUrl}/checkout/preferences`, {
      method: 'POST',
      headers: { authorization: `Bearer ${other.seller.accessToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        items: [{ title: 'x', quantity: 1, unit_price: 12, currency_id: 'ARS' }],
        external_reference: 'mostrador',
        notification_url: `${stack.apiUrl}/v1/tenants/${other.slug}/webhooks/mercadopago`,
      }),
    });
    expect(answer.status).toBe(201);
    const paid = await pay({ id: 'mostrador' });
    const open = () => desk.as(other, () => desk.reviews.list());
    const [review] = await eventually(async () => {
      const list = await open();
      expect(list).toHaveLength(1);
      return list;
    });
    expect(review).toMatchObject({ reason: 'reference', paymentId: null, member: null, invoiceNumbers: [] });
    expect(await codeOf(desk.as(other, () => desk.reviews.credit(review!.id, said())))).toBe('REVIEW_NOT_CREDITABLE');
    await desk.as(other, () => desk.reviews.refund(review!.id, said()));
    await eventually(async () =>
      expect(await other.sql('select status from refund_requests')).toEqual([{ status: 'done' }]),
    );
    expect([
      await open(),
      (await gatewayPaymentsOf({ id: 'mostrador' })).find(({ id }) => id === paid.id),
    ]).toMatchObject([[], { status: 'refunded' }]);
  });
});

describe('The operators’ commands', () => {
  it('list, decide, give back and show; the day then has no differences', async () => {
    const own = await aTenant();
    const member = await aPayer(own);
    const links = [];
    for (const amount of [100.01, 99.99, 99.98]) {
      const link = await aLink(member, [await member.owes({ due: '100.00' })]);
      links.push({ link, paid: await pay(link, { amount }) });
      await becomes(member, link.id, 'review');
    }
    for (const { paid } of links) await allToldOf(own, paid);
    const run = (...words: string[]) => coop(stack.env, ...words);
    const listed = (await run('review', 'list', own.slug)).trimEnd().split('\n');
    expect(listed).toHaveLength(3);
    const ids = listed.map((line) => line.split('\t')[0]!);
    const why = ['--by', 'Georgina', '--reason', 'Acordado por teléfono'];
    expect(await run('review', 'credit', own.slug, ids[0]!, ...why)).toBe('credited: 100.00; 0.01 stay in review\n');
    await desk.as(own, () => desk.reviews.refund(ids[1]!, said()));
    await desk.as(own, () => desk.reviews.dismiss(ids[2]!, said()));
    await expect(run('review', 'dismiss', own.slug, ids[2]!, ...why)).rejects.toThrow('ya fue decidida');
    await expect(run('review', 'credit', own.slug, ids[2]!, '--by', 'Georgina')).rejects.toThrow('--reason');
    const [first] = links;
    expect(await run('payment', 'refund', own.slug, String(first!.paid.id), '--amount', '0.01', ...why)).toMatch(/^requested: /); // prettier-ignore
    await eventually(async () =>
      expect(await own.sql(`select from payment_reviews where resolved_at is null`)).toEqual([]),
    );
    await eventually(async () =>
      expect(await own.sql(`select from refund_requests where status = 'requested'`)).toEqual([]),
    );
    const shown = await run('payment', 'show', own.slug, first!.link.id);
    for (const words of ['approved\t100.00', 'ledger\t', 'credited\tGeorgina: Acordado por teléfono', 'done\t0.01'])
      expect(shown).toContain(words);
    for (const { paid } of links) await allToldOf(own, paid);
    const report = await run('reconcile', own.slug, dayIn('America/Argentina/Cordoba'));
    expect(report).toContain('sin diferencias');
    expect(report).toContain('Revisiones decididas por una persona: 3 por $ 299,97');
    expect(report).toContain('Devoluciones pedidas por una persona: 2 por $ 100,00');
  });
});
