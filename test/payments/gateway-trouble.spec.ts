import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { aTenant, type TestTenant } from '../support/tenant.js';
import {
  act,
  aLink,
  aPayer,
  ask,
  balanceOf,
  becomes,
  faults,
  gatewayPaymentsOf,
  heal,
  ledgerOf,
  pay,
  type Payer,
  preferencesOf,
  stateOf,
} from './till.js';
import { comesRound } from './rounds.js';

describe('A link whose gateway is in trouble', () => {
  let tenant: TestTenant;
  let payer: Payer;

  beforeAll(async () => {
    tenant = await aTenant();
    payer = await aPayer(tenant);
  });

  /** Lets the janitor see the payment, as time would. */
  const timeHasCome = async (id: string) => {
    await tenant.sql(
      `update payments set next_check_at = now(), created_at = created_at - interval '2 minutes' where id = $1`,
      [id],
    );
    await comesRound(tenant, 'due');
  };

  const itsEndHasCome = async (id: string) => {
    await tenant.sql(
      `update payments set expires_at = now() - interval '1 minute', next_check_at = now() where id = $1`,
      [id],
    );
    await comesRound(tenant, 'due');
  };

  it('is `unknown` when no answer came, keeps its invoice, and the same request finds what the gateway had made', async () => {
    const invoice = await payer.owes();
    const key = randomUUID();
    await faults(tenant, { timeoutAfterCreate: ['preference'], times: 1 });
    const lost = await ask(payer.api, [invoice.id], key);
    expect(lost).toMatchObject({ status: 502, body: { code: 'GATEWAY_UNAVAILABLE', status: 'unknown' } });
    const id = lost.body.paymentId!;
    expect(await stateOf(payer, id)).toBe('unknown');
    expect((await ask(payer.api, [invoice.id])).body).toMatchObject({ code: 'PAYMENT_ALREADY_OPEN', paymentId: id });
    const found = await ask(payer.api, [invoice.id], key);
    expect(found).toMatchObject({ status: 201, body: { id, status: 'open' } });
    expect((await preferencesOf({ id })).map((preference) => preference['init_point'])).toEqual([
      found.body.checkoutUrl,
    ]);
    await pay(found.body);
    await becomes(payer, id, 'approved');
  });

  it('is taken up by the janitor too, and by its own news', async () => {
    await faults(tenant, { errorRate: 1, errorStatus: 503 });
    const asked = await ask(payer.api, [(await payer.owes()).id]);
    expect(asked).toMatchObject({ status: 502, body: { code: 'GATEWAY_UNAVAILABLE' } });
    await heal(tenant);
    await timeHasCome(asked.body.paymentId!);
    expect(await stateOf(payer, asked.body.paymentId!)).toBe('open');
    await faults(tenant, { timeoutAfterCreate: ['preference'], times: 1 });
    const invoice = await payer.owes();
    const id = (await ask(payer.api, [invoice.id])).body.paymentId!;
    await pay({ id });
    await becomes(payer, id, 'approved');
    expect(await balanceOf(tenant, invoice)).toBe(0);
  }, 60_000);

  it('fails where the gateway says no, and lets its invoice go', async () => {
    const invoice = await payer.owes();
    const key = randomUUID();
    await faults(tenant, { errorRate: 1, errorStatus: 401 });
    const refused = await ask(payer.api, [invoice.id], key);
    await heal(tenant);
    expect(refused).toMatchObject({ status: 502, body: { code: 'GATEWAY_REFUSED' } });
    expect(await stateOf(payer, refused.body.paymentId!)).toBe('failed');
    expect((await ask(payer.api, [invoice.id], key)).body.code).toBe('GATEWAY_REFUSED');
    await aLink(payer, [invoice]);
  });

  it('expires once the gateway has been asked again, and then holds nothing', async () => {
    const invoice = await payer.owes();
    const link = await aLink(payer, [invoice]);
    await itsEndHasCome(link.id);
    expect(await stateOf(payer, link.id)).toBe('expired');
    const next = await aLink(payer, [invoice]);
    expect(next.id).not.toBe(link.id);
  }, 60_000);

  it('past its end is found paid where the webhook was lost', async () => {
    const invoice = await payer.owes();
    const link = await aLink(payer, [invoice]);
    await faults(tenant, { webhooks: { lost: 1 } });
    await pay(link);
    await heal(tenant);
    await itsEndHasCome(link.id);
    expect(await stateOf(payer, link.id)).toBe('approved');
    expect(await balanceOf(tenant, invoice)).toBe(0);
  }, 60_000);

  it('is cancelled at the gateway too: nobody pays it any more', async () => {
    const invoice = await payer.owes();
    const link = await aLink(payer, [invoice]);
    expect((await payer.api.delete(`/payments/${link.id}`)).status).toBe(204);
    expect(await stateOf(payer, link.id)).toBe('cancelled');
    await expect(pay(link)).rejects.toThrow(/expired/);
    await aLink(payer, [invoice]);
    expect((await payer.api.delete(`/payments/${link.id}`)).body.code).toBe('PAYMENT_STATE');
  });

  it('is not cancelled where money came of which nobody told', async () => {
    const link = await aLink(payer, [await payer.owes()]);
    await faults(tenant, { webhooks: { lost: 1 } });
    await pay(link);
    await heal(tenant);
    expect((await payer.api.delete(`/payments/${link.id}`)).body.code).toBe('PAYMENT_STATE');
    expect(await stateOf(payer, link.id)).toBe('approved');
  });

  it('stays open where the gateway does not answer to the cancellation', async () => {
    const link = await aLink(payer, [await payer.owes()]);
    await faults(tenant, { errorRate: 1, errorStatus: 500 });
    expect((await payer.api.delete(`/payments/${link.id}`)).body.code).toBe('GATEWAY_UNAVAILABLE');
    await heal(tenant);
    expect(await stateOf(payer, link.id)).toBe('open');
  });

  it('pays what is still owed by a coupon that came in after its end', async () => {
    const invoice = await payer.owes();
    const link = await aLink(payer, [invoice]);
    const coupon = await pay(link, { method: 'rapipago' });
    await becomes(payer, link.id, 'in_process');
    await act(coupon, 'expire');
    await becomes(payer, link.id, 'open');
    await payer.api.delete(`/payments/${link.id}`);
    await pay(link, { method: 'rapipago', outcome: 'approved', force: true });
    await becomes(payer, link.id, 'approved');
    expect(await balanceOf(tenant, invoice)).toBe(0);
    expect(await ledgerOf(tenant, link.id)).toHaveLength(1);
    expect(await gatewayPaymentsOf(link)).toHaveLength(2);
  });
});
