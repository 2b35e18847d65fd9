import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { aSimulator, type RunningSimulator } from './running-simulator.ts';
import { aSeller, type PaymentBody, type TestSeller } from './seller.ts';

const DAY = 24 * 3600;

describe('the controls', () => {
  let simulator: RunningSimulator;
  let seller: TestSeller;

  beforeAll(async () => {
    simulator = await aSimulator('--seed', '7');
  });

  beforeEach(async () => {
    seller = await aSeller(simulator);
  });

  const advance = (advanceSeconds: number) =>
    simulator.call<{ now: string }>('POST', '/_sim/clock', { advanceSeconds });
  const faults = (plan: object) => simulator.call('PUT', '/_sim/faults', { scope: seller.collectorId, ...plan });

  async function paid(order?: object): Promise<PaymentBody> {
    return seller.pay(await seller.link(), order);
  }

  it('move the clock forward, and everything is dated by it', async () => {
    const before = Date.parse((await simulator.call<{ now: string }>('GET', '/_sim/clock')).body.now);
    const after = Date.parse((await advance(10 * DAY)).body.now);
    expect(after - before).toBeGreaterThanOrEqual(10 * DAY * 1000);
    expect(Date.parse((await paid()).date_created)).toBeGreaterThanOrEqual(after);
    expect((await advance(-1)).status).toBe(400);
  });

  it('let a coupon expire when its time comes, and not before', async () => {
    const coupon = await paid({ method: 'rapipago' });
    await advance(3 * DAY - 60);
    expect(await seller.payment(coupon.id)).toMatchObject({ status: 'pending' });
    await advance(60);
    const expired = await seller.payment(coupon.id);
    expect(expired).toMatchObject({ status: 'cancelled', status_detail: 'expired' });
    expect(Math.abs(Date.parse(expired.date_last_updated) - Date.parse(coupon.date_of_expiration!))).toBeLessThan(5000);
    expect((await seller.act(coupon, 'pay')).status).toBe(409);
  });

  it('pay a coupon, or a payment under review', async () => {
    const coupon = await paid({ method: 'pagofacil' });
    expect((await seller.act(coupon, 'pay')).body).toMatchObject({ status: 'approved', status_detail: 'accredited' });
    const reviewed = await paid({ outcome: 'CONT' });
    expect((await seller.act(reviewed, 'reject')).body).toMatchObject({ status: 'rejected' });
  });

  it('take a payment through refunds, a chargeback and a won dispute with the amounts right', async () => {
    const payment = await paid();
    await seller.act(payment, 'refund', { amount: 100 });
    await seller.act(payment, 'refund', { amount: '200.50' });
    expect((await seller.act(payment, 'chargeback')).body).toMatchObject({ status: 'charged_back' });
    const won = (await seller.act(payment, 'dispute-won')).body;
    expect(won).toMatchObject({
      status: 'approved',
      status_detail: 'partially_refunded',
      transaction_amount_refunded: 300.5,
    });
    const lost = await paid();
    await seller.act(lost, 'dispute-open');
    expect((await seller.act(lost, 'dispute-lost')).body).toMatchObject({
      status: 'refunded',
      transaction_amount_refunded: 4210.55,
    });
  });

  it('date every change of a payment later than the one before', async () => {
    const payment = await paid();
    const dates = [payment.date_last_updated];
    for (let count = 0; count < 10; count += 1)
      dates.push((await seller.act(payment, 'refund', { amount: 1 })).body.date_last_updated);
    expect(new Set(dates).size).toBe(11);
    expect([...dates].sort()).toEqual(dates);
  });

  it('pay a centavo less or more than was asked, by reference', async () => {
    const link = await seller.link();
    const order = { externalReference: link.external_reference, amount: '4210.54' };
    expect((await simulator.call('POST', '/_sim/pay', order)).body).toMatchObject({ transaction_amount: 4210.54 });
    expect((await simulator.call('POST', '/_sim/pay', { ...order, amount: 4210.56, force: true })).status).toBe(201);
  });

  it('let the wire tell something else than what happened', async () => {
    const payment = await paid();
    await simulator.call('PUT', `/_sim/payments/${payment.id}/overrides`, {
      currency_id: 'USD',
      transaction_amount: 1,
    });
    expect(await seller.payment(payment.id)).toMatchObject({
      currency_id: 'USD',
      transaction_amount: 1,
      status: 'approved',
    });
  });

  it.each([
    ['/_sim/pay', { preferenceId: 'nothing' }, 404],
    ['/_sim/pay', { outcome: 'nothing' }, 400],
    ['/_sim/pay', { unknown: true }, 400],
    ['/_sim/sellers', { accessToken: 'x' }, 400],
    ['/_sim/payments/1/pay', {}, 404],
    ['/_sim/deliveries/1/resend', undefined, 404],
    ['/_sim/clock', { advanceSeconds: 'x' }, 400],
  ])('refuse %s %j', async (path, body, status) => {
    expect((await simulator.call('POST', path, body)).status).toBe(status);
  });

  it('do not let two sellers share a number', async () => {
    const other = { accessToken: 'TEST-other', collectorId: seller.collectorId, webhookSecret: 'x' };
    expect((await simulator.call('POST', '/_sim/sellers', other)).status).toBe(409);
  });

  describe('of faults', () => {
    it('fail every call of one seller, and of no other', async () => {
      const payment = await paid();
      const other = await aSeller(simulator);
      await faults({ errorRate: 1, errorStatus: 503 });
      expect((await seller.call('GET', `/v1/payments/${payment.id}`)).status).toBe(503);
      expect((await other.call('GET', '/v1/payment_methods')).status).toBe(200);
      await simulator.call('DELETE', '/_sim/faults');
      expect((await seller.call('GET', `/v1/payments/${payment.id}`)).status).toBe(200);
    });

    it('fail as often as they were told to, and heal', async () => {
      await faults({ errorRate: 1, times: 2 });
      const statuses: number[] = [];
      for (let count = 0; count < 4; count += 1)
        statuses.push((await seller.call('GET', '/v1/payment_methods')).status);
      expect(statuses).toEqual([500, 500, 200, 200]);
    });

    it('throw the same dice for the same seed', async () => {
      const run = async () => {
        const fresh = await aSimulator('--seed', '42');
        const account = await aSeller(fresh);
        await fresh.call('PUT', '/_sim/faults', { scope: account.collectorId, errorRate: 0.5 });
        const statuses: number[] = [];
        for (let count = 0; count < 20; count += 1)
          statuses.push((await account.call('GET', '/v1/payment_methods')).status);
        return statuses;
      };
      const statuses = await run();
      expect(new Set(statuses)).toEqual(new Set([200, 500]));
      expect(await run()).toEqual(statuses);
    });

    it('make a preference and never say so', async () => {
      await faults({ timeoutAfterCreate: true });
      const reference = `lost-${seller.collectorId}`;
      const asked = fetch(`${simulator.url}/checkout/preferences`, {
        method: 'POST',
        headers: { authorization: `Bearer ${seller.accessToken}`, 'content-type': 'application/json' },
        body: JSON.stringify({ items: [{ title: 'x', quantity: 1, unit_price: 1 }], external_reference: reference }),
        signal: AbortSignal.timeout(1000),
      });
      await expect(asked).rejects.toThrow('timeout');
      const found = await seller.call<{ elements: object[] }>(
        'GET',
        `/checkout/preferences/search?external_reference=${reference}`,
      );
      expect(found.body.elements).toHaveLength(1);
    });

    it.each([{ errorRate: 2 }, { errorStatus: 200 }, { timeoutAfterCreate: ['nothing'] }, { webhooks: { copies: 0 } }])(
      'refuse %j',
      async (plan) => {
        expect((await faults(plan)).status).toBe(400);
      },
    );
  });

  describe('on the panel', () => {
    it('show a payment and do what its buttons say', async () => {
      const coupon = await paid({ method: 'rapipago' });
      expect((await simulator.page('/panel')).body).toContain(`action="/panel/payments/${coupon.id}"`);
      const acted = await simulator.page(`/panel/payments/${coupon.id}`, { action: 'pay' });
      expect(acted.headers.get('location')).toBe('/panel');
      await simulator.page(`/panel/payments/${coupon.id}`, { action: 'refund', amount: '1.000,50' });
      expect(await seller.payment(coupon.id)).toMatchObject({
        status: 'approved',
        transaction_amount_refunded: 1000.5,
      });
    });

    it('set faults and move the clock', async () => {
      await simulator.page('/panel/faults', { delayMs: '0', copies: '2', hold: '1' });
      expect((await simulator.call('GET', '/_sim/faults')).body).toMatchObject({
        all: { webhooks: { copies: 2, hold: true } },
      });
      expect((await simulator.page('/panel')).body).toMatch(/name="hold" value="1" checked/);
      await simulator.call('DELETE', '/_sim/faults');
      expect((await simulator.page('/panel/clock', { seconds: '60' })).status).toBe(303);
      expect((await simulator.page('/panel/clock', { seconds: 'x' })).status).toBe(400);
    });

    it("are out of reach of other sites' pages", async () => {
      const answer = await simulator.call('DELETE', '/_sim/faults', undefined, { 'sec-fetch-site': 'cross-site' });
      expect(answer.status).toBe(403);
    });
  });
});
