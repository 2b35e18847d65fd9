import { type GatewayMoney, inHand, placeable } from './gateway-money.js';
import type { GatewayPaymentStatus } from './payment-gateway.js';
import type { LedgerEntry, Placement } from './ledger.js';
import { credit, creditedBy, peakOf, placementOf, regain, reverse } from './ledger.js';

export type ReviewReason = 'amount' | 'incomplete' | 'paid_twice' | 'not_owed' | 'collector' | 'currency' | 'reference';

export interface Review {
  gatewayPaymentId: string;
  reason: ReviewReason;
  amountCentavos: number;
  /** Waiting for a person, closed because its money found a place or went back, or decided by a person. */
  state: 'open' | 'settled' | 'decided';
}

export interface SettledItem {
  invoiceId: string;
  amountCentavos: number;
  principalCentavos: number;
  fromCentavos: number;
  /** What the invoice may still be credited: its balance now. */
  balanceCentavos: number;
}

/** A link and everything known of its money. */
export interface LinkMoney {
  totalCentavos: number;
  /** Whether somebody may still pay through it. */
  alive: boolean;
  items: SettledItem[];
  money: GatewayMoney[];
  ledger: LedgerEntry[];
  /** Oldest first. */
  reviews: Review[];
}

/** What must be written so that the ledger says what the gateway says. Empty when it does. */
export interface Settlement {
  entries: LedgerEntry[];
  /** Money that has no place, by gateway payment; with amount 0 for one that has found it or gone back. */
  reviews: Omit<Review, 'state'>[];
  /** Where the link stands: paid whole, in need of a person, waiting for money that is on its way, or without any. */
  standing: 'paid' | 'review' | 'waiting' | 'idle';
}

/** No card is charged less than this, so a smaller gap is no second card on its way: it is a wrong amount. */
const LEAST_CHARGE_CENTAVOS = 100;

const COMING: readonly GatewayPaymentStatus[] = ['pending', 'in_process', 'authorized'];

/** Compares the gateway's word with the ledger. Pure: the same facts always give the same settlement, and a settled link gives an empty one. */
export function settlementOf(link: LinkMoney): Settlement {
  const trusted = link.money.filter((money) => money.mistrust === null);
  const placement = placementOf(link.items, link.ledger);
  const choice = choose(
    link,
    trusted.filter((money) => isUnplaced(money, link)),
  );
  const entries = [...credit(placement, choice.pick), ...trusted.flatMap((money) => adjust(placement, money))];
  const unplaced = unplacedReviews(placement, link, choice);
  const standing = standingOf(link, placement, unplaced, choice.waiting);
  return { entries, reviews: [...unplaced, ...gone(link, unplaced)], standing };
}

/** Money the gateway holds for us, without a credit and without a review, or with only the review of a sum not yet whole that nobody has decided. */
function isUnplaced(money: GatewayMoney, { ledger, reviews }: LinkMoney): boolean {
  const credited = ledger.some((entry) => entry.gatewayPaymentId === money.id);
  const reviewed = reviews.some(
    (review) => review.gatewayPaymentId === money.id && (review.reason !== 'incomplete' || review.state === 'decided'),
  );
  return placeable(money) > 0 && !credited && !reviewed;
}

interface Choice {
  /** Pays the link, in this order. */
  pick: GatewayMoney[];
  /** Has no place in it, and why. */
  outside: Map<string, ReviewReason>;
  /** May still become whole. */
  waiting: GatewayMoney[];
}

/** One payment of the whole total, or several that add up to it, pay the link; everything else is for a person. */
function choose(link: LinkMoney, unplaced: GatewayMoney[]): Choice {
  const none: Choice = { pick: [], outside: new Map(), waiting: [] };
  const all = (reason: ReviewReason) => new Map(unplaced.map((money) => [money.id, reason]));
  if (unplaced.length === 0) return none;
  if (link.ledger.length > 0) return { ...none, outside: all('paid_twice') };
  const whole = unplaced.find((money) => money.amountCentavos === link.totalCentavos);
  if (whole) {
    const outside = all('paid_twice');
    outside.delete(whole.id);
    return { pick: [whole], outside, waiting: [] };
  }
  const gap = link.totalCentavos - sum(unplaced.map((money) => money.amountCentavos));
  if (gap === 0) return { ...none, pick: unplaced };
  if (gap < LEAST_CHARGE_CENTAVOS) return { ...none, outside: all('amount') };
  // Beyond its end a link waits for nobody: a second card that comes late still makes it whole.
  return link.alive ? { ...none, waiting: unplaced } : { ...none, outside: all('incomplete') };
}

/** Brings what a gateway payment has credited down to what the gateway still holds, or up again when a dispute was won. */
function adjust(placement: Placement, money: GatewayMoney): LedgerEntry[] {
  const { originally, net } = creditedBy(placement, money.id);
  if (net > inHand(money)) return reverse(placement, money.id, net - inHand(money));
  const target = Math.min(originally, placeable(money));
  return target > net ? regain(placement, money.id, target - net) : [];
}

/** Every peso that the gateway holds for us, that no invoice got and that no person has decided about. */
function unplacedReviews(
  placement: Placement,
  link: LinkMoney,
  { outside, waiting }: Pick<Choice, 'outside' | 'waiting'>,
): Settlement['reviews'] {
  return link.money.flatMap((money) => {
    const { originally, net } = creditedBy(placement, money.id);
    const amountCentavos = placeable(money) - net;
    if (amountCentavos <= 0 || waiting.includes(money)) return [];
    const known = link.reviews.filter((review) => review.gatewayPaymentId === money.id).reverse();
    const open = known.find((review) => review.state === 'open');
    const rule = open?.reason ?? (originally > 0 ? 'not_owed' : (known[0]?.reason ?? outside.get(money.id)));
    return [{ gatewayPaymentId: money.id, reason: money.mistrust ?? rule ?? 'not_owed', amountCentavos }];
  });
}

/** Open reviews whose money went back to the payer, found its place after all, or is shown by another. */
function gone({ reviews }: LinkMoney, unplaced: Settlement['reviews']): Settlement['reviews'] {
  const isShown = ({ gatewayPaymentId, reason }: Review) =>
    unplaced.some((review) => review.gatewayPaymentId === gatewayPaymentId && review.reason === reason);
  return reviews
    .filter((review) => review.state === 'open' && !isShown(review))
    .map(({ gatewayPaymentId, reason }) => ({ gatewayPaymentId, reason, amountCentavos: 0 }));
}

function standingOf(
  { money, totalCentavos }: LinkMoney,
  placement: Placement,
  unplaced: Settlement['reviews'],
  waiting: GatewayMoney[],
): Settlement['standing'] {
  if (peakOf(placement) === totalCentavos) return 'paid';
  if (unplaced.length > 0) return 'review';
  const moving = money.some(({ status, refundingCentavos }) => COMING.includes(status) || refundingCentavos > 0);
  return moving || waiting.length > 0 ? 'waiting' : 'idle';
}

function sum(amounts: number[]): number {
  return amounts.reduce((all, amount) => all + amount, 0);
}
