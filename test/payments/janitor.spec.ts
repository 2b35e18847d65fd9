import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { eventually } from '../support/eventually.js';
import { mailsTo, mailTo } from '../support/mail.js';
import { aTenant, type TestTenant } from '../support/tenant.js';
import { comesRound } from './rounds.js';
import { aLink, aPayer, balanceOf, faults, heal, pay, type Payer, stateOf } from './till.js';

describe('A link that is over', () => {
  let tenant: TestTenant;
  let payer: Payer;

  beforeAll(async () => {
    tenant = await aTenant();
    payer = await aPayer(tenant);
  });

  const hoursUntilCheck = async (id: string) => {
    const [row] = await tenant.sql<{ hours: number | null }>(
      `select extract(epoch from next_check_at - now())::float / 3600 as hours from payments where id = $1`,
      [id],
    );
    return row!.hours;
  };

  /** As if the link and its coupons had ended so long ago, and the time to ask had come. */
  const ended = (id: string, hoursAgo: number) =>
    tenant.sql(
      `update payments set expires_at = now() - $2 * interval '1 hour', coupon_expires_at = now() - $2 * interval '1 hour', next_check_at = now()
        where id = $1`,
      [id, hoursAgo],
    );

  it('is asked about some hours later, again when the last coupon has come in, and then no more', async () => {
    const link = await aLink(payer, [await payer.owes()]);
    await ended(link.id, 1);
    await comesRound(tenant, 'due');
    expect(await stateOf(payer, link.id)).toBe('expired');
    expect(await hoursUntilCheck(link.id)).toBeCloseTo(5, 1);
    await ended(link.id, 6);
    await comesRound(tenant, 'due');
    expect(await hoursUntilCheck(link.id)).toBeCloseTo(66, 1);
    await ended(link.id, 72);
    await comesRound(tenant, 'due');
    expect(await hoursUntilCheck(link.id)).toBeNull();
  });

  it.each(['expired', 'cancelled'])('and %s is found paid, though nobody ever told of it', async (end) => {
    const invoice = await payer.owes();
    const link = await aLink(payer, [invoice]);
    if (end === 'cancelled') await payer.api.delete(`/payments/${link.id}`);
    else {
      await ended(link.id, 1);
      await comesRound(tenant, 'due');
    }
    expect(await stateOf(payer, link.id)).toBe(end);
    await faults(tenant, { webhooks: { lost: 1 } });
    await pay(link, { force: true });
    await heal(tenant);
    await ended(link.id, 72);
    await comesRound(tenant, 'due');
    expect(await stateOf(payer, link.id)).toBe('approved');
    expect(await balanceOf(tenant, invoice)).toBe(0);
  });
});

describe('News of a payment that the gateway does not show', () => {
  let tenant: TestTenant;

  beforeAll(async () => {
    tenant = await aTenant({ contactEmail: `ausente-${randomUUID()}@coop.example` });
  });

  const news = async (days: number, dataId: string) => {
    const id = uuid();
    await tenant.sql(
      `insert into gateway_notifications (id, gateway, gateway_payment_id, request_id, received_at)
       values ($1, 'mercadopago', $2, 'r', now() - $3 * interval '1 day')`,
      [id, dataId, days],
    );
    return id;
  };
  const rowOf = async (id: string) =>
    (
      await tenant.sql<{ attempts: number; last_error: string | null; given_up: boolean; pause: number }>(
        `select attempts, last_error, given_up_at is not null as given_up,
                extract(epoch from next_attempt_at - now())::float / 3600 as pause
           from gateway_notifications where id = $1`,
        [id],
      )
    )[0]!;

  it('are still tried after four days, in growing distances, and given up after five; staff is told once', async () => {
    const [young, old, older] = [await news(4, '404404'), await news(6, '405405'), await news(7, '406406')];
    await eventually(async () => expect((await rowOf(young)).attempts).toBe(1), { withinMs: 40_000 });
    await eventually(async () => {
      const row = await rowOf(young);
      expect(row).toMatchObject({ given_up: false, last_error: expect.stringContaining('404') });
      expect(row.pause).toBeGreaterThan(5);
    });
    for (const id of [old, older])
      await eventually(async () =>
        expect(await rowOf(id)).toMatchObject({
          given_up: true,
          attempts: 1,
          last_error: expect.stringContaining('404'),
        }),
      );
    await mailTo(tenant.settings.contactEmail, /no muestra/);
    expect(await tenant.sql(`select from staff_alerts where kind = 'gateway-missing'`)).toHaveLength(1);
    expect(await mailsTo(tenant.settings.contactEmail)).toHaveLength(1);
  }, 90_000);
});

describe('News that were worked', () => {
  it('are kept for ninety days; what still waits is kept for ever', async () => {
    const tenant = await aTenant();
    const aRow = async (daysAgo: number, fate: string | null) => {
      const msecs = Date.now() - daysAgo * 86_400_000;
      const id = uuid({ msecs });
      await tenant.sql(
        `insert into gateway_notifications (id, gateway, gateway_payment_id, request_id, received_at, next_attempt_at
           ${fate ? `, ${fate}` : ''}) values ($1, 'mercadopago', $3, $3, $2, now() + interval '1 day' ${fate ? ', $2' : ''})`,
        [id, new Date(msecs), id],
      );
      return id;
    };
    await aRow(91, 'processed_at');
    await aRow(91, 'given_up_at');
    const kept = [await aRow(91, null), await aRow(89, 'processed_at')];
    await comesRound(tenant, 'forget');
    const rows = await tenant.sql<{ id: string }>('select id from gateway_notifications order by id');
    expect(rows.map(({ id }) => id)).toEqual(kept);
  });
});
