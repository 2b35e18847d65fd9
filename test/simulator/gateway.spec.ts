import { beforeAll, describe, expect, it } from '@jest/globals';
import { aSimulator, type RunningSimulator } from './running-simulator.ts';
import { aRequest, aSeller, type PaymentBody, type TestSeller } from './seller.ts';

interface Found {
  results: PaymentBody[];
  paging: { total: number; limit: number; offset: number };
}

describe('the gateway', () => {
  let simulator: RunningSimulator;
  let seller: TestSeller;

  beforeAll(async () => {
    simulator = await aSimulator();
    seller = await aSeller(simulator);
  });

  const search = async (query: string, asking = seller) => asking.call<Found>('GET', `/v1/payments/search?${query}`);

  it("keeps a seller's things from every other", async () => {
    const other = await aSeller(simulator);
    const link = await seller.link();
    const payment = await seller.pay(link);
    const answers = await Promise.all([
      other.call('GET', `/v1/payments/${payment.id}`),
      other.call('GET', `/v1/payments/${payment.id}/refunds`),
      other.call('POST', `/v1/payments/${payment.id}/refunds`, {}),
      other.call('GET', `/checkout/preferences/${link.id}`),
      other.call('PUT', `/checkout/preferences/${link.id}`, { expires: true }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404]);
    const { body } = await search(`sort=id&criteria=asc&external_reference=${link.external_reference}`, other);
    expect(body.results).toEqual([]);
  });

  const withItem = (item: object) => ({ items: [{ title: 'x', quantity: 1, unit_price: 1, ...item }] });
  it.each([
    ['no items', { items: [] }],
    ['no items at all', {}],
    ['a price of zero', withItem({ unit_price: 0 })],
    ['a negative price', withItem({ unit_price: -1 })],
    ['a price with three decimals', withItem({ unit_price: 1.005 })],
    ['a price as text', withItem({ unit_price: '1.00' })],
    ['half an item', withItem({ quantity: 0.5 })],
    ['another currency', withItem({ currency_id: 'USD' })],
    ['an automatic return to nowhere', { ...withItem({}), auto_return: 'approved' }],
    ['an address that is none', { ...withItem({}), notification_url: 'javascript:alert(1)' }],
    ['an address that nobody can read', { ...withItem({}), back_urls: { success: 'http://[::1' } }],
    ['a total past what numbers hold', withItem({ unit_price: 999_999_999, quantity: 1_000_000 })],
    ['a descriptor of 23 letters', { ...withItem({}), statement_descriptor: 'x'.repeat(23) }],
    ['a date that is none', { ...withItem({}), expires: true, expiration_date_to: 'tomorrow' }],
    ['a list', []],
    ['broken JSON', '{"items":'],
    ['a prototype', '{"items":[],"__proto__":{"x":1}}'],
  ])('refuses a preference with %s', async (_what, body) => {
    const answer = await seller.call('POST', '/checkout/preferences', body);
    expect(answer).toMatchObject({ status: 400, body: { status: 400, error: 'bad_request' } });
  });

  it('adds up in centavos what floating point would not', async () => {
    const link = await seller.link({
      items: [
        { title: 'x', quantity: 3, unit_price: 0.1 },
        { title: 'y', quantity: 1, unit_price: 0.7 },
      ],
    });
    expect(link.total_amount).toBe(1);
    expect((await seller.pay(link)).transaction_amount).toBe(1);
  });

  describe('search', () => {
    it('finds by reference, page by page, in the order asked for', async () => {
      const link = await seller.link();
      const made: number[] = [];
      for (let count = 0; count < 5; count += 1) made.push((await seller.pay(link, { outcome: 'OTHE' })).id);
      const query = `external_reference=${link.external_reference}&sort=date_created`;
      const first = await search(`${query}&criteria=asc&limit=2`);
      const last = await search(`${query}&criteria=asc&limit=2&offset=4`);
      const backwards = await search(`${query}&criteria=desc&limit=1`);
      expect(first.body.paging).toEqual({ total: 5, limit: 2, offset: 0 });
      expect(first.body.results.map(({ id }) => id)).toEqual(made.slice(0, 2));
      expect(last.body.results.map(({ id }) => id)).toEqual(made.slice(4));
      expect(backwards.body.results.map(({ id }) => id)).toEqual(made.slice(4));
    });

    it('counts both ends of a range of changes', async () => {
      const payment = await seller.pay(await seller.link());
      const at = encodeURIComponent(payment.date_last_updated);
      const query = 'sort=date_last_updated&criteria=asc&range=date_last_updated';
      const exact = await search(`${query}&begin_date=${at}&end_date=${at}`);
      expect(exact.body.results.map(({ id }) => id)).toContain(payment.id);
      const before = await search(`${query}&begin_date=2020-01-01T00:00:00Z&end_date=2020-12-31T00:00:00.000-03:00`);
      expect(before.body.results).toEqual([]);
    });

    it.each([
      'sort=nothing&criteria=asc',
      'sort=id&criteria=up',
      'sort=id&criteria=asc&limit=101',
      'sort=id&criteria=asc&offset=-1',
      'sort=id&criteria=asc&range=date_created',
      'sort=id&criteria=asc&range=date_created&begin_date=yesterday&end_date=today',
      'sort=id&criteria=asc&begin_date=2020-01-01T00:00:00Z',
      'sort=id&sort=id&criteria=asc',
      'sort=constructor&criteria=asc',
    ])('refuses %s', async (query) => {
      expect((await search(query)).status).toBe(400);
    });
  });

  describe('refunds', () => {
    const refund = (payment: PaymentBody, body: unknown, key?: string) =>
      seller.call<{ id: number; amount: number }>(
        'POST',
        `/v1/payments/${payment.id}/refunds`,
        body,
        key ? { 'x-idempotency-key': key } : {},
      );

    it('give back a part and stay approved, then the rest', async () => {
      const payment = await seller.pay(await seller.link());
      expect(await refund(payment, { amount: 210.55 })).toMatchObject({ status: 201, body: { amount: 210.55 } });
      const partly = await seller.payment(payment.id);
      expect(partly).toMatchObject({
        status: 'approved',
        status_detail: 'partially_refunded',
        transaction_amount_refunded: 210.55,
      });
      expect(Date.parse(partly.date_last_updated)).toBeGreaterThan(Date.parse(payment.date_last_updated));
      expect((await refund(payment, {})).body.amount).toBe(4000);
      expect(await seller.payment(payment.id)).toMatchObject({
        status: 'refunded',
        transaction_amount_refunded: 4210.55,
      });
    });

    it('are made once for a key, however often it is sent', async () => {
      const payment = await seller.pay(await seller.link());
      const answers = await Promise.all([1, 2, 3].map(() => refund(payment, { amount: 100 }, 'key-1')));
      expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
      expect((await seller.payment(payment.id)).transaction_amount_refunded).toBe(100);
      await refund(payment, { amount: 100 }, 'key-2');
      expect((await seller.payment(payment.id)).transaction_amount_refunded).toBe(200);
    });

    it.each([
      ['more than was paid', { amount: 4210.56 }],
      ['nothing', { amount: 0 }],
      ['less than nothing', { amount: -1 }],
      ['parts of a centavo', { amount: 1.005 }],
      ['an amount as text', { amount: '1' }],
    ])('refuse %s', async (_what, body) => {
      const payment = await seller.pay(await seller.link());
      expect((await refund(payment, body)).status).toBe(400);
      expect((await seller.payment(payment.id)).transaction_amount_refunded).toBe(0);
    });

    it('refuse what was never paid', async () => {
      const payment = await seller.pay(await seller.link(), { outcome: 'OTHE' });
      expect((await refund(payment, {})).status).toBe(400);
    });

    it('without a body give back everything', async () => {
      const payment = await seller.pay(await seller.link());
      expect((await refund(payment, undefined)).body.amount).toBe(4210.55);
    });
  });

  it('closes a link that is changed to have expired', async () => {
    const link = await seller.link();
    await seller.call('PUT', `/checkout/preferences/${link.id}`, {
      ...aRequest(),
      expires: true,
      expiration_date_to: '2020-01-01T00:00:00Z',
    });
    expect((await simulator.call('POST', '/_sim/pay', { preferenceId: link.id })).status).toBe(409);
    expect((await simulator.page(link.init_point)).body).toContain('Este link de pago venció');
  });

  it('charges the interest of instalments to the card and not to the seller', async () => {
    const payment = await seller.pay(await seller.link(), { method: 'visa', installments: 3 });
    expect(payment).toMatchObject({ transaction_amount: 4210.55, installments: 3 });
    expect(payment.transaction_details.total_paid_amount).toBe(4715.82);
  });
});
