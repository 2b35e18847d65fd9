import { createHmac } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.ts';
import { aReceiver, type Received, type Receiver } from './receiver.ts';
import { aSimulator, type RunningSimulator } from './running-simulator.ts';
import { aSeller, type TestSeller } from './seller.ts';

interface Logged {
  id: number;
  notificationId: number;
  state: string;
  attempts: { outcome: number | string }[];
}

describe('webhooks', () => {
  let simulator: RunningSimulator;
  let receiver: Receiver;
  let seller: TestSeller;

  beforeAll(async () => {
    simulator = await aSimulator('--retry-schedule', '60,600');
  });

  beforeEach(async () => {
    receiver = await aReceiver();
    seller = await aSeller(simulator);
  });

  const link = () => seller.link({ notification_url: `${receiver.url}/hook?source_news=webhooks` });
  const pay = async (order?: object) => seller.pay(await link(), order);
  const faults = (webhooks: object) => simulator.call('PUT', '/_sim/faults', { scope: seller.collectorId, webhooks });
  const advance = (advanceSeconds: number) => simulator.call('POST', '/_sim/clock', { advanceSeconds });

  const log = async (paymentId: number) =>
    (await simulator.call<Logged[]>('GET', `/_sim/deliveries?payment_id=${paymentId}`)).body;

  async function arrived(count: number): Promise<Received[]> {
    await eventually(() => expect(receiver.received.length).toBeGreaterThanOrEqual(count));
    return receiver.received;
  }

  const actions = () => receiver.received.map(({ body }) => body.action);

  it('tell that a payment was made and that it was settled, each under an id of its own', async () => {
    const payment = await pay();
    const received = await arrived(2);
    expect(actions().sort()).toEqual(['payment.created', 'payment.updated']);
    expect(new Set(received.map(({ body }) => body.id)).size).toBe(2);
    for (const { url, body } of received) {
      expect(Object.fromEntries(url.searchParams)).toEqual({
        source_news: 'webhooks',
        'data.id': String(payment.id),
        type: 'payment',
      });
      const { collectorId: user_id } = seller;
      expect(body).toMatchObject({ type: 'payment', data: { id: String(payment.id) }, user_id, live_mode: false });
    }
  });

  it.each(['milliseconds', 'seconds'])(
    "are signed with the seller's secret, dated in %s",
    async (signatureTimestamp) => {
      seller = await aSeller(simulator, { signatureTimestamp });
      const payment = await pay();
      for (const { headers } of await arrived(2)) {
        const [, ts, v1] = /^ts=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['x-signature'])) ?? [];
        const manifest = `id:${payment.id};request-id:${String(headers['x-request-id'])};ts:${ts};`;
        expect(v1).toBe(createHmac('sha256', seller.webhookSecret).update(manifest).digest('hex'));
        expect(ts).toHaveLength(signatureTimestamp === 'seconds' ? 10 : 13);
      }
    },
  );

  it('come in the older form, unsigned, for a seller that is told so', async () => {
    seller = await aSeller(simulator, { webhookForm: 'ipn' });
    const payment = await pay();
    const { url, headers, body } = (await arrived(1))[0]!;
    expect(url.search).toContain(`topic=payment&id=${payment.id}`);
    expect(headers['x-signature']).toBeUndefined();
    expect(body).toEqual({ resource: String(payment.id), topic: 'payment' });
  });

  it("go to the account's own address when the preference names none", async () => {
    seller = await aSeller(simulator, { notificationUrl: `${receiver.url}/account` });
    await seller.pay(await seller.link());
    expect((await arrived(2)).map(({ url }) => url.pathname)).toEqual(['/account', '/account']);
  });

  it('come again by the schedule until they are answered, and then no more', async () => {
    receiver.answers = 500;
    const payment = await pay({ method: 'rapipago' });
    await eventually(async () => expect((await log(payment.id))[0]?.attempts).toHaveLength(1));
    await advance(59);
    expect(receiver.received).toHaveLength(1);
    await advance(1);
    expect(receiver.received).toHaveLength(2);
    receiver.answers = 201;
    await advance(600);
    expect(await log(payment.id)).toMatchObject([
      { state: 'delivered', attempts: [{ outcome: 500 }, { outcome: 500 }, { outcome: 201 }] },
    ]);
    expect(new Set(receiver.received.map(({ body }) => body.id)).size).toBe(1);
    await advance(100_000);
    expect(receiver.received).toHaveLength(3);
  });

  it('take 204 and a redirect for no answer, and are given up after the last repetition', async () => {
    receiver.answers = 204;
    const payment = await pay({ method: 'rapipago' });
    await eventually(async () => expect((await log(payment.id))[0]?.attempts).toHaveLength(1));
    receiver.answers = 302;
    await advance(10_000);
    expect(await log(payment.id)).toMatchObject([
      { state: 'abandoned', attempts: [{ outcome: 204 }, { outcome: 302 }, { outcome: 302 }] },
    ]);
  });

  it('can be lost, and the log says so', async () => {
    await faults({ lost: 1 });
    const payment = await pay();
    await advance(100_000);
    expect((await log(payment.id)).map(({ state }) => state)).toEqual(['lost', 'lost']);
    expect(receiver.received).toEqual([]);
  });

  it('can come many times over under one id', async () => {
    await faults({ copies: 50 });
    await pay({ method: 'rapipago' });
    const received = await arrived(50);
    expect(received).toHaveLength(50);
    expect(new Set(received.map(({ body }) => body.id)).size).toBe(1);
    expect(new Set(received.map(({ headers }) => headers['x-request-id'])).size).toBe(50);
  });

  it('can come in the wrong order', async () => {
    await faults({ reorder: true });
    await pay();
    await arrived(2);
    expect(actions()).toEqual(['payment.updated', 'payment.created']);
  });

  it('can be held and let go, the newest first', async () => {
    await faults({ hold: true });
    const payment = await pay({ method: 'rapipago' });
    await seller.act(payment, 'pay');
    await seller.act(payment, 'refund', { amount: 1 });
    await advance(100_000);
    expect(receiver.received).toEqual([]);
    const held = (await log(payment.id)).map(({ notificationId }) => notificationId);
    await simulator.call('POST', '/_sim/deliveries/release', { order: 'reverse' });
    const received = await arrived(3);
    expect(received.map(({ body }) => body.id)).toEqual(held.reverse());
  });

  it('can be sent again, under the same id or as news', async () => {
    const payment = await pay({ method: 'rapipago' });
    const { body } = (await arrived(1))[0]!;
    const [delivery] = await log(payment.id);
    await simulator.call('POST', `/_sim/deliveries/${delivery?.id}/resend`);
    expect((await arrived(2))[1]?.body.id).toBe(body.id);
    await seller.act(payment, 'resend');
    expect((await arrived(3))[2]?.body).toMatchObject({ action: 'payment.updated', data: body.data });
    expect(receiver.received[2]?.body.id).not.toBe(body.id);
  });
});
