import { beforeAll, describe, expect, it } from '@jest/globals';
import { aSimulator, type RunningSimulator } from './running-simulator.ts';
import { aRequest, aSeller, type PaymentBody, type TestSeller } from './seller.ts';
import { breaches, breachesOfSchema } from './vendor-contract.ts';

describe("answers hold against the vendor's own description", () => {
  let simulator: RunningSimulator;
  let seller: TestSeller;

  beforeAll(async () => {
    simulator = await aSimulator();
    seller = await aSeller(simulator);
  });

  const full = () =>
    aRequest({
      payer: { name: 'Georgina', surname: 'Paván', email: 'georgina@coop.example' },
      back_urls: {
        success: 'https://coop.example/ok',
        pending: 'https://coop.example/p',
        failure: 'https://coop.example/f',
      },
      auto_return: 'approved',
      notification_url: 'http://127.0.0.1:9/hook?source_news=webhooks',
      expires: true,
      expiration_date_to: '2099-01-01T00:00:00.000-03:00',
      date_of_expiration: '2099-01-02T00:00:00.000-03:00',
      statement_descriptor: 'COOP ALMAFUERTE',
      metadata: { payment: '1' },
    });

  it('and the description would notice an answer that does not', () => {
    expect(breaches('GET', '/v1/payments/{id}', 200, { id: '1', status: 'paid' })).toHaveLength(2);
    expect(breaches('GET', '/v1/payments/{id}', 404, { message: 'x' })).toHaveLength(2);
  });

  it('of preferences: made, read, changed, searched', async () => {
    expect(breachesOfSchema('PreferenceRequest', full())).toEqual([]);
    const made = await seller.call<{ id: string }>('POST', '/checkout/preferences', full());
    expect(breaches('POST', '/checkout/preferences', made.status, made.body)).toEqual([]);
    const one = `/checkout/preferences/${made.body.id}`;
    const read = await seller.call('GET', one);
    expect(breaches('GET', '/checkout/preferences/{id}', read.status, read.body)).toEqual([]);
    const changed = await seller.call('PUT', one, { expires: true, expiration_date_to: '2020-01-01T00:00:00Z' });
    expect(breaches('PUT', '/checkout/preferences/{id}', changed.status, changed.body)).toEqual([]);
    const found = await seller.call('GET', '/checkout/preferences/search?limit=5');
    expect(breaches('GET', '/checkout/preferences/search', found.status, found.body)).toEqual([]);
    expect(found.body).toMatchObject({ elements: [{ id: made.body.id }], paging: { total: 1, limit: 5, offset: 0 } });
  });

  it.each([
    ['approved card', {}, undefined],
    ['instalments', { method: 'visa', installments: 6 }, undefined],
    ['rejected card', { outcome: 'FUND' }, undefined],
    ['card under review', { outcome: 'CONT' }, undefined],
    ['pending coupon', { method: 'rapipago' }, undefined],
    ['expired coupon', { method: 'pagofacil' }, 'expire'],
    ['refunded', {}, 'refund'],
    ['charged back', {}, 'chargeback'],
    ['in dispute', {}, 'dispute-open'],
  ])('of a payment: %s', async (_state, order, action) => {
    const link = (await seller.call<never>('POST', '/checkout/preferences', full())).body;
    const payment = await seller.pay(link, order);
    if (action) await seller.act(payment, action);
    const read = await seller.call<PaymentBody>('GET', `/v1/payments/${payment.id}`);
    expect(breaches('GET', '/v1/payments/{id}', read.status, read.body)).toEqual([]);
    expect(read.body.date_last_updated).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}-03:00$/);
    const found = await seller.call('GET', '/v1/payments/search?sort=id&criteria=desc&limit=1');
    expect(breaches('GET', '/v1/payments/search', found.status, found.body)).toEqual([]);
  });

  it('of refunds, each one of the list as the description of one', async () => {
    const payment = await seller.pay(await seller.link());
    const made = await seller.call('POST', `/v1/payments/${payment.id}/refunds`, { amount: 10.5 });
    expect(breaches('POST', '/v1/payments/{id}/refunds', made.status, made.body)).toEqual([]);
    const list = await seller.call<object[]>('GET', `/v1/payments/${payment.id}/refunds`);
    expect(list.body).toEqual([made.body]);
    expect(breaches('GET', '/v1/payments/{id}/refunds', 200, list.body[0])).toEqual([]);
  });

  it('of the payment methods', async () => {
    const { status, body } = await seller.call<{ id: string }[]>('GET', '/v1/payment_methods');
    expect(breaches('GET', '/v1/payment_methods', status, body)).toEqual([]);
    expect(body.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['debvisa', 'maestro', 'debmaster', 'debcabal', 'rapipago']),
    );
  });

  it.each([
    ['400', 'POST', '/checkout/preferences', '/checkout/preferences', { items: [] }],
    ['404', 'GET', '/v1/payments/{id}', '/v1/payments/1', undefined],
    ['400', 'GET', '/v1/payments/{id}', '/v1/payments/abc', undefined],
    ['404', 'GET', '/checkout/preferences/{id}', '/checkout/preferences/x', undefined],
    ['400', 'GET', '/v1/payments/search', '/v1/payments/search?criteria=asc', undefined],
  ])('of errors: %s of %s %s', async (expected, method, described, path, body) => {
    const answer = await seller.call(method, path, body);
    expect(String(answer.status)).toBe(expected);
    expect(breaches(method, described, answer.status, answer.body)).toEqual([]);
  });

  it('of a missing or unknown token', async () => {
    for (const headers of [{}, { authorization: 'Bearer nobody' }, { authorization: 'Basic eDp5' }]) {
      const answer = await simulator.call('GET', '/v1/payments/1', undefined, headers);
      expect(answer.status).toBe(401);
      expect(breaches('GET', '/v1/payments/{id}', 401, answer.body)).toEqual([]);
    }
  });
});
