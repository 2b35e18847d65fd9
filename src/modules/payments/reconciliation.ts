import { inHand } from './gateway-money.js';
import type { GatewayPaymentStatus, GatewaySnapshot } from './payment-gateway.js';
import { reviewText } from './payment-texts.js';
import type { PaymentStatus } from './payment.entity.js';
import type { ReviewReason } from './settlement.js';

/** What is compared of a gateway payment: the same whether we hold it or the gateway lists it. Money in centavos. */
export type SeenPayment = Pick<
  GatewaySnapshot,
  'status' | 'amountCentavos' | 'refundedCentavos' | 'currency' | 'collectorId' | 'approvedAt' | 'lastUpdatedAt'
>;

/** A gateway payment in the three lists. */
export interface ReconciledMoney {
  gatewayPaymentId: string;
  /** The link that it paid; null where its reference is none of ours. */
  paymentId: string | null;
  /** Our last snapshot. */
  held: SeenPayment | null;
  /** What the gateway itself says now; a sentence where it does not show the payment. */
  listed: SeenPayment | string;
  creditedCentavos: number;
  reversedCentavos: number;
  openReviews: { reason: ReviewReason; amountCentavos: number }[];
  /** What a person settled outside of the office. */
  dismissedCentavos: number;
  /** What a person asked the gateway to give back, as far as it has not yet. */
  refundingCentavos: number;
}

export interface ReconciledLink {
  paymentId: string;
  status: PaymentStatus;
  totalCentavos: number;
  receiptCode: string | null;
  approvedAt: Date | null;
  /** The most that it ever had credited. */
  peakCentavos: number;
  /** Credits less reversals of the ledger. */
  netCentavos: number;
  /** The same as its items have it. */
  itemsCentavos: number;
  creditedAt: Date | null;
  acknowledgedAt: Date | null;
}

export const DIFFERENCES = {
  not_held: 'Mercado Pago tiene un pago que la oficina no conoce',
  outdated: 'Mercado Pago dice otra cosa que la última vez que se le preguntó',
  not_listed: 'Mercado Pago no muestra un pago que la oficina tiene',
  uncredited: 'Dinero cobrado sin acreditar y sin revisión abierta',
  awaiting_rest: 'Dinero cobrado que espera el resto del total',
  in_review: 'Dinero en revisión: falta que una persona decida',
  refunding: 'Devolución pedida que Mercado Pago todavía no hizo',
  not_reversed: 'Dinero devuelto que sigue acreditado',
  credited_without_money: 'Acreditado sin un pago aprobado que lo respalde',
  amount: 'Lo acreditado no es el total del link',
  link_state: 'Acreditado por completo, pero el link no figura aprobado',
  items: 'El libro y los comprobantes del link no suman lo mismo',
  not_acknowledged: 'El sistema de gestión no confirmó el pago',
} as const;
export type DifferenceKind = keyof typeof DIFFERENCES;

export interface Difference {
  kind: DifferenceKind;
  paymentId: string | null;
  gatewayPaymentId: string | null;
  amountCentavos: number;
  detail: string;
}

const RETURNED: readonly GatewayPaymentStatus[] = ['refunded', 'charged_back'];

/** Everything in which the lists do not say the same; empty only where they do. Pure. */
export function differencesOf(
  money: ReconciledMoney[],
  links: ReconciledLink[],
  acknowledgedBefore: Date,
): Difference[] {
  const byId = new Map(links.map((link) => [link.paymentId, link]));
  return [
    ...money.flatMap((each) => [...sightOf(each), ...placeOf(each, byId.get(each.paymentId ?? ''))]),
    ...links.flatMap((link) => linkDifferences(link, acknowledgedBefore)),
  ];
}

/** The gateway's list against ours. */
function sightOf(money: ReconciledMoney): Difference[] {
  const { held, listed } = money;
  if (typeof listed === 'string') return held ? [differenceIn(money, 'not_listed', held.amountCentavos, listed)] : [];
  if (!held) {
    // An attempt that took nothing is no money that anybody could miss.
    const never = listed.approvedAt === null && (listed.status === 'rejected' || listed.status === 'cancelled');
    return never ? [] : [differenceIn(money, 'not_held', listed.amountCentavos, `Estado: ${listed.status}.`)];
  }
  const changed = COMPARED.filter((field) => String(held[field]) !== String(listed[field]));
  // The gateway's list was read first: what we have since then is not old.
  if (changed.length === 0 || held.lastUpdatedAt > listed.lastUpdatedAt) return [];
  const detail = changed.map((field) => `${field}: ${String(held[field])} → ${String(listed[field])}`).join('; ');
  return [differenceIn(money, 'outdated', listed.amountCentavos, detail)];
}

const COMPARED = ['status', 'amountCentavos', 'refundedCentavos', 'currency', 'collectorId', 'approvedAt'] as const;

/** Our list against the ledger and the reviews. */
function placeOf(money: ReconciledMoney, link: ReconciledLink | undefined): Difference[] {
  const { held, openReviews, dismissedCentavos, refundingCentavos } = money;
  if (!held) return [];
  const reviewed = openReviews.reduce((sum, review) => sum + review.amountCentavos, 0);
  const net = money.creditedCentavos - money.reversedCentavos;
  const unplaced = inHand(held) - net - reviewed - dismissedCentavos - refundingCentavos;
  return [
    ...openReviews.map(({ reason, amountCentavos }) =>
      differenceIn(money, 'in_review', amountCentavos, reviewText(reason)),
    ),
    ...(refundingCentavos > 0 ? [differenceIn(money, 'refunding', refundingCentavos, 'Se vuelve a pedir sola.')] : []),
    ...(unplaced > 0 ? [unplacedIn(money, unplaced, link)] : []),
    ...(net > inHand(held) ? [overIn(money, held, net - inHand(held))] : []),
  ];
}

function unplacedIn(money: ReconciledMoney, amountCentavos: number, link: ReconciledLink | undefined): Difference {
  const waits = link !== undefined && ['open', 'in_process'].includes(link.status) && link.peakCentavos === 0;
  return waits && amountCentavos < link.totalCentavos
    ? differenceIn(money, 'awaiting_rest', amountCentavos, 'El link todavía puede completarse con otro pago.')
    : differenceIn(money, 'uncredited', amountCentavos, `Link: ${link?.status ?? 'ninguno'}.`);
}

function overIn(money: ReconciledMoney, held: SeenPayment, amountCentavos: number): Difference {
  const wasReturned = RETURNED.includes(held.status) || held.refundedCentavos > 0;
  const kind = wasReturned ? 'not_reversed' : 'credited_without_money';
  return differenceIn(money, kind, amountCentavos, `Estado: ${held.status}.`);
}

function linkDifferences(link: ReconciledLink, acknowledgedBefore: Date): Difference[] {
  const { paymentId, status, totalCentavos, peakCentavos, netCentavos, itemsCentavos, creditedAt } = link;
  const found = (kind: DifferenceKind, amountCentavos: number, detail = `Link: ${status}.`): Difference[] => [
    { kind, paymentId, gatewayPaymentId: null, amountCentavos, detail },
  ];
  const isLate = creditedAt !== null && creditedAt < acknowledgedBefore && link.acknowledgedAt === null;
  return [
    ...(status === 'approved' && peakCentavos !== totalCentavos ? found('amount', totalCentavos - peakCentavos) : []),
    ...(status !== 'approved' && peakCentavos === totalCentavos ? found('link_state', totalCentavos) : []),
    ...(itemsCentavos !== netCentavos ? found('items', netCentavos - itemsCentavos) : []),
    ...(isLate && netCentavos > 0
      ? found('not_acknowledged', netCentavos, `Acreditado el ${creditedAt.toISOString()}.`)
      : []),
  ];
}

function differenceIn(
  { paymentId, gatewayPaymentId }: ReconciledMoney,
  kind: DifferenceKind,
  amountCentavos: number,
  detail: string,
): Difference {
  return { kind, paymentId, gatewayPaymentId, amountCentavos, detail };
}
