import { beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { stack } from '../support/stack.js';
import { aTenant, type TestTenant } from '../support/tenant.js';
import { comesRound } from './rounds.js';
import { aLink, aPayer, ask, becomes, faults, heal, ledgerOf, pay, type Payer, stateOf } from './till.js';
import { notify } from './webhook-client.js';

const NEWS = 300;

describe('A gateway that keeps silent to one cooperative', () => {
  let silent: TestTenant;
  let lively: TestTenant;
  let theirs: Payer;
  let ours: Payer;

  beforeAll(async () => {
    [silent, lively] = [await aTenant(), await aTenant()];
    [theirs, ours] = [await aPayer(silent), await aPayer(lively)];
  });

  const worked = async () => {
    const [row] = await silent.sql<{ tried: number; processed: number }>(
      `select count(*) filter (where attempts > 0) as tried, count(processed_at) as processed from gateway_notifications`,
    );
    return row!;
  };

  it('delays nobody else: another is credited meanwhile, and all of the first once it is back', async () => {
    await faults(silent, { webhooks: { lost: 1 } });
    const link = await aLink(theirs, [await theirs.owes()]);
    const another = await aLink(theirs, [await theirs.owes()]);
    const paid = [await pay(link), await pay(another)];
    await faults(silent, { delayMs: 120_000 });
    for (let n = 0; n < NEWS; n += 20)
      await Promise.all(
        Array.from({ length: 20 }, (_, each) => notify(silent, { dataId: String(paid[each % 2]!.id) })),
      );
    await eventually(async () => expect((await worked()).tried).toBeGreaterThan(0));

    // The first round of the silent one holds nothing up either.
    const round = comesRound(silent, 'changes');
    const mine = await aLink(ours, [await ours.owes()]);
    await pay(mine);
    await becomes(ours, mine.id, 'approved');
    expect((await worked()).processed).toBe(0);
    await faults(lively, { webhooks: { lost: 1 } });
    const unheard = await aLink(ours, [await ours.owes()]);
    await pay(unheard);
    await heal(lively);
    await comesRound(lively, 'changes');
    expect(await stateOf(ours, unheard.id)).toBe('approved');
    expect((await worked()).processed).toBe(0);
    await round;

    // By now it is known to be silent: nobody waits for it, and who operates the office can see it.
    await eventually(async () => {
      const figures = await (await fetch(`${stack.apiUrl}/metrics`)).text();
      expect(figures).toContain(`payment_gateway_silent{tenant="${silent.slug}"} 1`);
    });
    const refused = await ask(theirs.api, [(await theirs.owes()).id]);
    expect(refused).toMatchObject({ status: 502, body: { code: 'GATEWAY_UNAVAILABLE', status: 'unknown' } });

    await heal(silent);
    await becomes(theirs, link.id, 'approved');
    await eventually(async () => expect(await worked()).toEqual({ tried: NEWS, processed: NEWS }), {
      withinMs: 150_000,
    });
    for (const { id } of [link, another]) expect(await ledgerOf(silent, id)).toHaveLength(1);
    const figures = await (await fetch(`${stack.apiUrl}/metrics`)).text();
    expect(figures).not.toContain(silent.slug);
  }, 300_000);
});
