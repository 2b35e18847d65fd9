import type { Payer } from './payer.ts';

/** One way in which a debt comes to be paid, or not. `ends`: the states in which its links may be left. */
export interface Scenario {
  name: string;
  weight: number;
  ends: readonly string[];
  play(payer: Payer): Promise<unknown>;
}

/** Money that went back before anybody here had heard of it leaves its link open. */
const CAME_AND_WENT = ['approved', 'open'];

/** What happens at gateways, about as often; the rare and ugly more often than in life. */
export const SCENARIOS: readonly Scenario[] = [
  { name: 'card', weight: 36, ends: ['approved'], play: paidByCard },
  { name: 'two cards', weight: 9, ends: ['approved'], play: twoCards },
  { name: 'coupon', weight: 10, ends: ['approved'], play: coupon },
  { name: 'coupon paid the next day', weight: 3, ends: ['approved'], play: couponNextDay },
  { name: 'coupon never paid', weight: 2, ends: ['open', 'expired'], play: (payer) => payer.prints() },
  { name: 'coupon expired, then card', weight: 3, ends: ['approved'], play: couponThenCard },
  { name: 'rejected, then paid', weight: 10, ends: ['approved'], play: rejectedThenPaid },
  { name: 'looked at, then approved', weight: 4, ends: ['approved'], play: lookedAt },
  { name: 'refunded in parts', weight: 5, ends: ['approved'], play: refundedInParts },
  { name: 'refunded whole', weight: 2, ends: CAME_AND_WENT, play: refundedWhole },
  { name: 'charged back', weight: 2, ends: CAME_AND_WENT, play: chargedBack },
  { name: 'charged back and won', weight: 2, ends: ['approved'], play: disputeWon },
  { name: 'in dispute and lost', weight: 1, ends: CAME_AND_WENT, play: disputeLost },
  { name: 'two links for one debt', weight: 4, ends: ['approved', 'resolved'], play: twoLinks },
  { name: 'paid twice', weight: 1.5, ends: ['approved'], play: paidTwice },
  { name: 'a centavo less', weight: 1, ends: ['resolved'], play: aCentavoLess },
  { name: 'cancelled', weight: 2, ends: ['cancelled'], play: cancelled },
  { name: 'left open', weight: 2.5, ends: ['open'], play: (payer) => payer.link() },
];

async function paidByCard(payer: Payer) {
  return payer.pays(await payer.link());
}

async function twoCards(payer: Payer) {
  const link = await payer.link();
  await payer.pays(link, { amount: payer.someOf(link) });
  await payer.pause(0, 6);
  await payer.pays(link, { method: 'credit_card' });
}

async function coupon(payer: Payer) {
  const printed = await payer.pays(await payer.link(), { method: 'rapipago' });
  await payer.pause(2, 25);
  await payer.act(printed, 'pay');
}

async function couponNextDay(payer: Payer) {
  const printed = await payer.pays(await payer.link(), { method: 'pagofacil' });
  payer.tomorrow(() => payer.act(printed, 'pay'));
}

async function couponThenCard(payer: Payer) {
  const link = await payer.link();
  const printed = await payer.pays(link, { method: 'rapipago' });
  await payer.pause(1, 10);
  await payer.act(printed, 'expire');
  await payer.pays(link);
}

async function rejectedThenPaid(payer: Payer) {
  const link = await payer.link();
  await payer.pays(link, { outcome: payer.dice.chance(0.5) ? 'FUND' : 'OTHE' });
  await payer.pause(0, 8);
  await payer.pays(link);
}

async function lookedAt(payer: Payer) {
  const looked = await payer.pays(await payer.link(), { outcome: 'in_process' });
  await payer.pause(1, 12);
  await payer.act(looked, 'pay');
}

async function refundedInParts(payer: Payer) {
  const link = await payer.link();
  const paid = await payer.pays(link);
  for (let part = 0; part < 2; part += 1) {
    await payer.pause(1, 15);
    await payer.act(paid, 'refund', { amount: payer.dice.from(1, Math.floor(paid.amount / 3)) / 100 });
  }
}

async function refundedWhole(payer: Payer) {
  const paid = await paidByCard(payer);
  await payer.pause(0, 10);
  await payer.act(paid, 'refund');
}

async function chargedBack(payer: Payer) {
  const paid = await paidByCard(payer);
  await payer.pause(1, 15);
  return payer.act(paid, 'chargeback');
}

async function disputeWon(payer: Payer) {
  const taken = await chargedBack(payer);
  await payer.pause(1, 15);
  await payer.act(taken, 'dispute-won');
}

async function disputeLost(payer: Payer) {
  const paid = await paidByCard(payer);
  await payer.pause(1, 5);
  await payer.act(await payer.act(paid, 'dispute-open'), 'dispute-lost');
}

/** The first link was given up here, but its page was still open in the member's hand. */
async function twoLinks(payer: Payer) {
  const first = await payer.link();
  await payer.cancels(first);
  const second = await payer.link();
  const both = [first, second];
  for (const link of payer.dice.chance(0.5) ? both : both.reverse()) await payer.pays(link, { force: true });
}

async function paidTwice(payer: Payer) {
  const link = await payer.link();
  await payer.pays(link);
  await payer.pays(link, { force: true, amount: Number(link.total.amount) });
}

async function aCentavoLess(payer: Payer) {
  const link = await payer.link();
  await payer.pays(link, { amount: (centavos(link.total.amount) - 1) / 100 });
}

async function cancelled(payer: Payer) {
  await payer.cancels(await payer.link());
}

function centavos(decimal: string): number {
  return Math.round(Number(decimal) * 100);
}
