import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { mailTo } from '../support/mail.js';
import { stack } from '../support/stack.js';
import { aTenant, type TestTenant } from '../support/tenant.js';
import { comesRound } from './rounds.js';
import {
  act,
  aLink,
  aPayer,
  balanceOf,
  becomes,
  faults,
  heal,
  ledgerOf,
  pay,
  type Payer,
  stateOf,
  tellOtherwise,
} from './till.js';

interface Mark {
  read_until: Date | null;
  failing_since: Date | null;
  last_error: string | null;
}

describe("News that never came are found in the gateway's list of changes", () => {
  let tenant: TestTenant;
  let payer: Payer;

  beforeAll(async () => {
    tenant = await aTenant();
    payer = await aPayer(tenant);
    await faults(tenant, { webhooks: { lost: 1 } });
  });

  const mark = async () => (await tenant.sql<Mark>('select * from gateway_changes'))[0];

  it('of a payment, while its link is open and nobody is due to ask', async () => {
    const invoice = await payer.owes();
    const link = await aLink(payer, [invoice]);
    await pay(link);
    await comesRound(tenant, 'due');
    expect(await stateOf(payer, link.id)).toBe('open');
    await comesRound(tenant, 'changes');
    expect(await stateOf(payer, link.id)).toBe('approved');
    expect(await balanceOf(tenant, invoice)).toBe(0);
  });

  it('of a refund and of a dispute, long after the payment was settled', async () => {
    const [refunded, disputed] = [await payer.owes(), await payer.owes()];
    const links = [await aLink(payer, [refunded]), await aLink(payer, [disputed])];
    const [first, second] = [await pay(links[0]!), await pay(links[1]!)];
    await comesRound(tenant, 'changes');
    expect([await balanceOf(tenant, refunded), await balanceOf(tenant, disputed)]).toEqual([0, 0]);
    await act(first, 'refund');
    await act(second, 'chargeback');
    await comesRound(tenant, 'changes');
    for (const { id } of links)
      expect((await ledgerOf(tenant, id)).map(({ kind }) => kind)).toEqual(['credit', 'reversal']);
  });

  it('of a coupon that was paid after its link had expired', async () => {
    const invoice = await payer.owes();
    const link = await aLink(payer, [invoice]);
    const coupon = await pay(link, { method: 'rapipago' });
    await tenant.sql(
      `update payments set expires_at = now() - interval '1 minute', next_check_at = now() where id = $1`,
      [link.id],
    );
    await act(coupon, 'expire');
    await comesRound(tenant, 'due');
    expect(await stateOf(payer, link.id)).toBe('expired');
    await pay(link, { method: 'rapipago', outcome: 'approved', force: true });
    await comesRound(tenant, 'changes');
    expect(await stateOf(payer, link.id)).toBe('approved');
    expect(await balanceOf(tenant, invoice)).toBe(0);
  });

  it('writes nothing where nothing is news', async () => {
    await comesRound(tenant, 'changes');
    const state = () =>
      tenant.sql(`select 'g' as t, id, xmin::text from gateway_payments union all select 'p', id, xmin::text from payments
                  union all select 'c', id, xmin::text from invoice_credits order by 1, 2`);
    const before = await state();
    expect(before.length).toBeGreaterThan(5);
    await comesRound(tenant, 'changes');
    expect(await state()).toEqual(before);
  });

  it('are read from the last mark on, with an overlap; a list that fails leaves the mark where it was', async () => {
    await comesRound(tenant, 'changes');
    const before = (await mark())!;
    const minutesAgo = (Date.now() - before.read_until!.getTime()) / 60_000;
    expect(minutesAgo).toBeGreaterThan(25);
    const link = await aLink(payer, [await payer.owes()]);
    await pay(link);
    await faults(tenant, { errorRate: 1, errorStatus: 500, times: 1, webhooks: { lost: 1 } });
    await comesRound(tenant, 'changes');
    const failed = (await mark())!;
    expect(failed.read_until).toEqual(before.read_until);
    expect(failed).toMatchObject({ failing_since: expect.any(Date), last_error: expect.stringMatching(/search.*500/) });
    await comesRound(tenant, 'changes');
    expect(await stateOf(payer, link.id)).toBe('approved');
    const healed = (await mark())!;
    expect(healed.read_until!.getTime()).toBeGreaterThan(before.read_until!.getTime());
    expect(healed).toMatchObject({ failing_since: null, last_error: null });
  });

  it('are held up by none that cannot be read: its id is told, and the others are settled', async () => {
    const [bad, good] = [await aLink(payer, [await payer.owes()]), await aLink(payer, [await payer.owes()])];
    const unreadable = await pay(bad);
    await tellOtherwise(unreadable, { currency_id: 7 });
    await pay(good);
    await comesRound(tenant, 'changes');
    expect(await stateOf(payer, good.id)).toBe('approved');
    expect((await mark())!.last_error).toContain(String(unreadable.id));
    await tellOtherwise(unreadable, { currency_id: 'ARS' });
    await comesRound(tenant, 'changes');
    expect(await stateOf(payer, bad.id)).toBe('approved');
  });

  it('of money that names no payment of ours are for a person, once it is there', async () => {
    const reference = `mostrador-${randomUUID()}`;
    const answer = await fetch(`${stack.simulatorUrl}/checkout/preferences`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${tenant.seller.accessToken}` },
      body: JSON.stringify({
        items: [{ title: 'x', quantity: 1, unit_price: 12.5, currency_id: 'ARS' }],
        external_reference: reference,
      }),
    });
    expect(answer.status).toBe(201);
    await pay({ id: reference }, { outcome: 'rejected' });
    await comesRound(tenant, 'changes');
    const reviews = () => tenant.sql('select reason, amount_centavos from payment_reviews where payment_id is null');
    expect(await reviews()).toEqual([]);
    await pay({ id: reference });
    await comesRound(tenant, 'changes');
    expect(await reviews()).toEqual([{ reason: 'reference', amount_centavos: 1250 }]);
  });
});

describe('A gateway that does not accept the credentials', () => {
  it('is told to staff once a day, and all is found when it does again', async () => {
    const tenant = await aTenant({ contactEmail: `permiso-${randomUUID()}@coop.example` });
    const payer = await aPayer(tenant);
    const link = await aLink(payer, [await payer.owes()]);
    await faults(tenant, { errorRate: 1, errorStatus: 401 });
    await pay(link);
    const denied = () => tenant.sql(`select created_at from staff_alerts where kind = 'gateway-denied'`);
    await eventually(async () => expect(await denied()).toHaveLength(1));
    await comesRound(tenant, 'changes');
    await comesRound(tenant, 'changes');
    expect(await denied()).toHaveLength(1);
    const mail = await mailTo(tenant.settings.contactEmail, /credenciales/);
    expect(mail.text).toContain('401');
    await tenant.sql(`update staff_alerts set created_at = created_at - interval '25 hours'`);
    await comesRound(tenant, 'changes');
    expect(await denied()).toHaveLength(2);
    await heal(tenant);
    await comesRound(tenant, 'changes');
    await becomes(payer, link.id, 'approved');
  });
});

describe('A cooperative without an account at the gateway', () => {
  it('has rounds all the same, in which nothing happens', async () => {
    const tenant = await aTenant({ payments: undefined });
    await comesRound(tenant, 'due');
    await comesRound(tenant, 'changes');
    expect(await tenant.sql('select * from gateway_changes')).toEqual([]);
  });
});
