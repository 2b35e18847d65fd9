import type { GatewayPaymentStatus } from './payment-gateway.js';
import type { LedgerEntry, Placement } from './ledger.js';
import { credit, creditedBy, placementOf, restore, reverse } from './ledger.js';

/** A gateway payment of the link, as its last snapshot tells. Money in centavos. */
export interface GatewayMoney {
  id: string;
  status: GatewayPaymentStatus;
  amountCentavos: number;
  refundedCentavos: number;
  /** Whether collector and currency are those of the tenant. */
  trusted: boolean;
}

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

const RECEIVED: readonly GatewayPaymentStatus[] = ['approved', 'in_mediation'];
const COMING: readonly GatewayPaymentStatus[] = ['pending', 'in_process', 'authorized'];

/** Compares the gateway's word with the ledger. Pure: the same facts always give the same settlement, and a settled link gives an empty one. */
export function settlementOf(link: LinkMoney): Settlement {
  const trusted = link.money.filter((money) => money.trusted);
  const placement = placementOf(link.items, link.ledger);
  const { pick, outside, waiting } = choose(
    link,
    trusted.filter((money) => isUnplaced(money, link)),
  );
  const entries = [...credit(placement, pick), ...trusted.flatMap((money) => adjust(placement, money, link))];
  const reviews = [...unplacedReviews(placement, trusted, link, outside, waiting), ...gone(link, trusted, placement)];
  return { entries, reviews, standing: standingOf(link, placement, trusted, reviews, waiting.length > 0) };
}

/** Money the gateway holds for us and that has neither a credit nor a review, or only the review of a sum not yet whole. */
function isUnplaced(money: GatewayMoney, { ledger, reviews }: LinkMoney): boolean {
  const credited = ledger.some((entry) => entry.gatewayPaymentId === money.id);
  const reviewed = reviews.some(
    (review) => review.gatewayPaymentId === money.id && (review.reason !== 'incomplete' || review.state === 'decided'),
  );
  return RECEIVED.includes(money.status) && !credited && !reviewed;
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
function adjust(placement: Placement, money: GatewayMoney, link: LinkMoney): LedgerEntry[] {
  const { originally, net } = creditedBy(placement, money.id);
  const target = Math.min(originally, inHand(money));
  const decided = link.reviews.some((review) => review.gatewayPaymentId === money.id && review.state === 'decided');
  if (target < net) return reverse(placement, money.id, net - target);
  if (target === net || decided) return [];
  const restored = restore(placement, money.id, target - net);
  const over = creditedBy(placement, money.id).net - target;
  return over > 0 ? [...restored, ...reverse(placement, money.id, over)] : restored;
}

function inHand(money: GatewayMoney): number {
  return RECEIVED.includes(money.status) ? money.amountCentavos - money.refundedCentavos : 0;
}

/** Every peso that the gateway holds for us and that no invoice got. */
function unplacedReviews(
  placement: Placement,
  trusted: GatewayMoney[],
  link: LinkMoney,
  outside: Map<string, ReviewReason>,
  waiting: GatewayMoney[],
): Settlement['reviews'] {
  return trusted.flatMap((money) => {
    const amountCentavos = inHand(money) - creditedBy(placement, money.id).net;
    if (amountCentavos <= 0 || waiting.includes(money)) return [];
    const known = link.reviews.find((review) => review.gatewayPaymentId === money.id);
    const reason = known?.reason ?? outside.get(money.id) ?? 'not_owed';
    return [{ gatewayPaymentId: money.id, reason, amountCentavos }];
  });
}

/** Open reviews whose money went back to the payer, or found its place after all. */
function gone(link: LinkMoney, trusted: GatewayMoney[], placement: Placement): Settlement['reviews'] {
  return link.reviews
    .filter((review) => review.state === 'open')
    .filter(({ gatewayPaymentId }) => {
      const money = trusted.find(({ id }) => id === gatewayPaymentId);
      return money !== undefined && inHand(money) === creditedBy(placement, money.id).net;
    })
    .map(({ gatewayPaymentId, reason }) => ({ gatewayPaymentId, reason, amountCentavos: 0 }));
}

function standingOf(
  link: LinkMoney,
  placement: Placement,
  trusted: GatewayMoney[],
  reviews: Settlement['reviews'],
  isWaiting: boolean,
): Settlement['standing'] {
  const wasWhole =
    link.money.reduce((all, { id }) => all + creditedBy(placement, id).originally, 0) === link.totalCentavos;
  if (wasWhole) return 'paid';
  const untrusted = link.money.length > trusted.length;
  if (untrusted || reviews.some(({ amountCentavos }) => amountCentavos > 0)) return 'review';
  return isWaiting || trusted.some(({ status }) => COMING.includes(status)) ? 'waiting' : 'idle';
}

function sum(amounts: number[]): number {
  return amounts.reduce((all, amount) => all + amount, 0);
}
