import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { eventually } from '../support/eventually.js';
import { stack } from '../support/stack.js';
import { aTenant, type TestTenant } from '../support/tenant.js';
import { comesRound } from './rounds.js';
import { aLink, allWorked, aPayer, balanceOf, becomes, faults, heal, ledgerOf, pay, type Payer } from './till.js';
import { notificationsOf, notify } from './webhook-client.js';

describe('A notification that was stored', () => {
  let tenant: TestTenant;
  let payer: Payer;

  beforeAll(async () => {
    tenant = await aTenant();
    payer = await aPayer(tenant);
  });

  /** A preference that somebody made with the cooperative's account, not through us. */
  async function aForeignLink(reference: string, amount: number): Promise<{ id: string }> {
    const answer = await fetch(`${stack.simulatorUrl}/checkout/preferences`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${tenant.seller.accessToken}` },
      body: JSON.stringify({
        items: [{ title: 'x', quantity: 1, unit_price: amount, currency_id: 'ARS' }],
        external_reference: reference,
      }),
    });
    expect(answer.status).toBe(201);
    return { id: reference };
  }

  it('is found by the sweep where its job was lost', async () => {
    const link = await aLink(payer, [await payer.owes()]);
    await faults(tenant, { webhooks: { lost: 1 } });
    const paid = await pay(link);
    await heal(tenant);
    await tenant.sql(
      `insert into gateway_notifications (id, gateway, gateway_payment_id, request_id) values ($1, 'mercadopago', $2, 'r')`,
      [uuid(), String(paid.id)],
    );
    await eventually(async () => expect(await ledgerOf(tenant, link.id)).toHaveLength(1), { withinMs: 40_000 });
  }, 60_000);

  it('waits for a payment that is not committed yet, and credits it once', async () => {
    const invoice = await payer.owes({ due: '25.00' });
    const id = uuid();
    const paid = await pay(await aForeignLink(id, 25));
    await notify(tenant, { dataId: String(paid.id) });
    await eventually(async () =>
      expect((await notificationsOf(tenant)).at(-1)).toMatchObject({
        processed_at: null,
        last_error: `There is no payment ${id} yet.`,
      }),
    );
    await tenant.sql(
      `with made as (
         insert into payments (id, user_id, status, gateway, total_centavos, expires_at, coupon_expires_at, next_check_at)
         values ($1, $2, 'creating', 'mercadopago', 2500, now() + interval '1 day', now() + interval '1 day', now() + interval '1 day'))
       insert into payment_items (payment_id, invoice_id, invoice_number, amount_centavos, principal_centavos, total_centavos, from_centavos)
       values ($1, $3, $4, 2500, 2500, 2500, 0)`,
      [id, payer.userId, invoice.id, invoice.number],
    );
    await becomes(payer, id, 'approved');
    await allWorked(tenant);
    expect([await balanceOf(tenant, invoice), await ledgerOf(tenant, id)]).toMatchObject([
      0,
      [{ kind: 'credit', amount: 2500 }],
    ]);
  });

  it('of money that names no payment of ours is for a person', async () => {
    const paid = await pay(await aForeignLink(`mostrador-${randomUUID()}`, 12.5));
    await notify(tenant, { dataId: String(paid.id) });
    await eventually(async () =>
      expect(await tenant.sql('select reason, amount_centavos, payment_id from payment_reviews')).toEqual([
        { reason: 'reference', amount_centavos: 1250, payment_id: null },
      ]),
    );
    await allWorked(tenant);
  });

  it('of a payment by another collector, or in another currency, credits nothing', async () => {
    const link = await aLink(payer, [await payer.owes({ due: '31.00' })]);
    await tenant.sql(
      `insert into gateway_payments (id, payment_id, gateway, gateway_payment_id, status, amount_centavos, currency, collector_id,
         external_reference, live_mode, created_at, approved_at, last_updated_at)
       values ($1, $2, 'mercadopago', '77', 'approved', 3100, 'ARS', '1', $3, false, now(), now(), now()),
              ($4, $2, 'mercadopago', '78', 'approved', 3100, 'USD', $5, $3, false, now(), now(), now())`,
      [uuid(), link.id, link.id, uuid(), tenant.seller.collectorId],
    );
    // The link's next settlement looks at everything that it has.
    await tenant.sql(`update payments set expires_at = now(), next_check_at = now() where id = $1`, [link.id]);
    await comesRound(tenant, 'due');
    expect((await payer.api.get(`/payments/${link.id}`)).body.status).toBe('review');
    expect(await ledgerOf(tenant, link.id)).toEqual([]);
  }, 60_000);
});
