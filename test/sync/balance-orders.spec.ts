import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { rounds, timeFor } from '../support/rounds.js';
import { aTenant, type TestTenant } from '../support/tenant.js';
import { aBill, anEvent, type Event, happen } from './balance-events.js';
import { type Bill, centavos, sum, World } from './balance-world.js';

const USUAL = 14;

/** What the gateway holds of each payment is credited, or shown to staff, to the centavo; and no invoice is credited more than was charged. */
async function nothingLostOrDoubled(world: World): Promise<void> {
  const credited = [...(await world.readFeed()).values()];
  world.billed.forEach(({ charged }, i) => expect(sum(credited.map((each) => each[i]!))).toBeLessThanOrEqual(charged));
  for (const { id, status, transaction_amount, transaction_amount_refunded } of await world.askGateway()) {
    const isInHand = status === 'approved' || status === 'in_mediation';
    const inHand = isInHand ? centavos(transaction_amount) - centavos(transaction_amount_refunded) : 0;
    const { placed, waiting, state } = await world.booksOf(id);
    // The first of two cards is neither here nor there until the second has come, or the link is over.
    const isFirstOfTwo = state === 'in_process' && placed + waiting === 0;
    if (!isFirstOfTwo) expect({ id, held: placed + waiting }).toEqual({ id, held: inHand });
  }
}

/** Balances are those of the one rule, and the same when they are told again. */
async function oneRule(world: World): Promise<void> {
  expect((await world.shown()).map(({ balance }) => balance)).toEqual(world.expected());
}

/** The management system reads everything, says so, and states its balances: then both lists are one. */
async function catchUp(world: World): Promise<void> {
  const { erp } = world;
  for (const [paymentId, credited] of await world.readFeed()) erp.apply(paymentId, credited);
  for (const said of erp.acknowledgements) await erp.acknowledge(said);
  await erp.send(erp.write());
  expect((await world.shown()).map(({ balance }) => balance)).toEqual(erp.owed.map((owed) => Math.max(owed, 0)));
}

const ONE_BILL: Bill[] = [{ charged: 10_000, surcharge: 0 }];
const PAID: Event = { does: 'paid', who: 0, which: 0 };
const TOLD: Event = { does: 'told', n: 0 };
const CHARGED_BACK: Event = { does: 'move', n: 0, action: 'chargeback' };
const won = (n: number): Event => ({ does: 'move', n, action: 'dispute-won' });
const PAID_BY_THE_OTHER: Event = { does: 'paid', who: 1, which: 0 };

/** A dispute is won after the management system has taken the payment out of its books again, and somebody pays once more: before, and after. */
const WON_LATE: [Bill[], Event[]][] = [
  [ONE_BILL, [PAID, TOLD, CHARGED_BACK, TOLD, PAID_BY_THE_OTHER, won(1)]],
  [ONE_BILL, [PAID, TOLD, CHARGED_BACK, TOLD, won(0), PAID_BY_THE_OTHER]],
];

describe('Whose balance counts, whatever the order of files, payments, refunds, disputes and acknowledgements', () => {
  let tenant: TestTenant;
  beforeAll(async () => {
    tenant = await aTenant();
  });

  const bills = fc.array(aBill, { minLength: 1, maxLength: 2 });
  const events = fc.array(anEvent, { minLength: 6, maxLength: 18 }).map((list): Event[] => [PAID, ...list]);
  const property = fc.asyncProperty(bills, events, async (billed, list) => {
    const world = await World.of(tenant, billed);
    for (const event of list) {
      await happen(world, event);
      await nothingLostOrDoubled(world);
      await oneRule(world);
    }
    await catchUp(world);
  });

  it(
    'is always the one rule, loses and doubles no peso, and ends where the management system does',
    () => fc.assert(property, { ...rounds<[Bill[], Event[]]>(USUAL), examples: WON_LATE }),
    timeFor(USUAL, 20_000),
  );
});
