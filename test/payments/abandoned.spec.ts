import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { eventually } from '../support/eventually.js';
import { aTenant, type TestTenant } from '../support/tenant.js';
import {
  aLink,
  aPayer,
  ask,
  balanceOf,
  becomes,
  faults,
  heal,
  ledgerOf,
  pay,
  type Payer,
  preferencesOf,
  stateOf,
} from './till.js';
import { notificationsOf } from './webhook-client.js';

/** The janitor and the sweep come round by themselves. */
const ROUND = { withinMs: 60_000 };

/** The rows that a process leaves which is killed between two steps; others finish what it began, once. */
describe('What a process that was killed leaves behind', () => {
  let tenant: TestTenant;
  let payer: Payer;

  beforeAll(async () => {
    tenant = await aTenant();
    payer = await aPayer(tenant);
  });

  /** As its first unit of work committed it, two minutes ago. */
  const asBegun = (id: string) =>
    tenant.sql(
      `update payments set status = 'creating', checkout_url = null, gateway_checkout_id = null, next_check_at = now(),
              created_at = created_at - interval '2 minutes' where id = $1`,
      [id],
    );

  it('a payment that the gateway was asked for, its answer not written down, is found there and opened', async () => {
    const invoice = await payer.owes();
    const link = await aLink(payer, [invoice]);
    await asBegun(link.id);
    await eventually(async () => expect(await stateOf(payer, link.id)).toBe('open'), ROUND);
    expect(await preferencesOf(link)).toHaveLength(1);
    await pay(link);
    await becomes(payer, link.id, 'approved');
    expect(await ledgerOf(tenant, link.id)).toHaveLength(1);
  }, 90_000);

  it('a payment that the gateway was never asked for is asked for, with the key that its member repeats', async () => {
    const invoice = await payer.owes();
    const key = randomUUID();
    await faults(tenant, { errorRate: 1, errorStatus: 503 });
    const { body } = await ask(payer.api, [invoice.id], key);
    await heal(tenant);
    const id = body.paymentId!;
    await asBegun(id);
    const again = await ask(payer.api, [invoice.id], key);
    expect(again).toMatchObject({ status: 201, body: { id, status: 'open' } });
    expect(await preferencesOf({ id })).toHaveLength(1);
  });

  it('money that came for a payment still being made credits it, though nobody was told its address', async () => {
    const invoice = await payer.owes({ due: '82.00' });
    const link = await aLink(payer, [invoice]);
    await faults(tenant, { webhooks: { lost: 1 } });
    await pay(link);
    await heal(tenant);
    await asBegun(link.id);
    await eventually(async () => expect(await stateOf(payer, link.id)).toBe('approved'), ROUND);
    expect(await balanceOf(tenant, invoice)).toBe(0);
  }, 90_000);

  it('news that a worker took up and did not finish are worked by another', async () => {
    const invoice = await payer.owes({ due: '83.00' });
    const link = await aLink(payer, [invoice]);
    await faults(tenant, { webhooks: { lost: 1 } });
    const paid = await pay(link);
    await heal(tenant);
    await tenant.sql(
      `insert into gateway_notifications (id, gateway, gateway_payment_id, request_id, attempts, next_attempt_at)
       values ($1, 'mercadopago', $2, $3, 1, now())`,
      [uuid(), String(paid.id), randomUUID()],
    );
    await eventually(async () => {
      const own = (await notificationsOf(tenant)).filter((row) => row.gateway_payment_id === String(paid.id));
      expect(own).toMatchObject([{ attempts: 2, processed_at: expect.any(Date) }]);
    }, ROUND);
    expect(await balanceOf(tenant, invoice)).toBe(0);
    expect(await ledgerOf(tenant, link.id)).toHaveLength(1);
  }, 90_000);

  it('a link closed at the gateway, its cancellation not written down, is cancelled when asked again', async () => {
    const invoice = await payer.owes();
    const link = await aLink(payer, [invoice]);
    expect((await payer.api.delete(`/payments/${link.id}`)).status).toBe(204);
    await tenant.sql(
      `with p as (update payments set status = 'open', expires_at = created_at + interval '1 day' where id = $1 returning id)
       update payment_items set holding = true where payment_id in (select id from p)`,
      [link.id],
    );
    expect((await payer.api.delete(`/payments/${link.id}`)).status).toBe(204);
    expect(await stateOf(payer, link.id)).toBe('cancelled');
    await aLink(payer, [invoice]);
  });
});
