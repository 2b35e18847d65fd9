import { v7 as uuid } from 'uuid';

/** A row of the ledger. Money in centavos, always positive: the kind tells the direction. */
export interface LedgerEntry {
  id: string;
  kind: 'credit' | 'reversal';
  gatewayPaymentId: string;
  invoiceId: string;
  amountCentavos: number;
  /** What of it changes the invoice's balance. */
  principalCentavos: number;
  /** A credit that undoes this reversal: a dispute that was won. */
  restoresId: string | null;
}

interface PlacedItem {
  invoiceId: string;
  amountCentavos: number;
  principalCentavos: number;
  fromCentavos: number;
  /** Credits less reversals, by all gateway payments. */
  net: number;
  /** The invoice's balance, changed along with what is placed. */
  balance: number;
}

/** Where the link's money lies: its items and ledger, the new entries included. */
export interface Placement {
  items: PlacedItem[];
  entries: LedgerEntry[];
}

interface Item extends Omit<PlacedItem, 'net' | 'balance'> {
  balanceCentavos: number;
}

export function placementOf(items: Item[], ledger: LedgerEntry[]): Placement {
  const placed = items.map((item) => ({
    ...item,
    net: netOf(ledger.filter((entry) => entry.invoiceId === item.invoiceId)),
    balance: item.balanceCentavos,
  }));
  return { items: placed.sort((a, b) => a.fromCentavos - b.fromCentavos), entries: [...ledger] };
}

/** What a gateway payment credited at first, and what is left of it after reversals and restorations. */
export function creditedBy({ entries }: Placement, gatewayPaymentId: string): { originally: number; net: number } {
  const own = entries.filter((entry) => entry.gatewayPaymentId === gatewayPaymentId);
  const first = own.filter((entry) => entry.kind === 'credit' && entry.restoresId === null);
  return { originally: first.reduce((all, entry) => all + entry.amountCentavos, 0), net: netOf(own) };
}

/** The most that all payments together ever had credited, at any moment. */
export function peakOf({ entries }: Placement): number {
  let net = 0;
  return Math.max(0, ...entries.map((entry) => (net += changeOf(entry))));
}

/**
 * Lays the payments end to end along the items and credits what they cover. An invoice that owes less than its item's principal takes
 * only what it owes; the rest stays unplaced.
 */
export function credit(placement: Placement, payments: { id: string; amountCentavos: number }[]): LedgerEntry[] {
  const takes = new Map(placement.items.map((item) => [item, roomIn(item)]));
  let from = 0;
  return payments.flatMap(({ id, amountCentavos }) => {
    const upto = from + amountCentavos;
    const entries = placement.items.flatMap((item) => {
      const start = Math.max(from, item.fromCentavos);
      const end = Math.min(upto, item.fromCentavos + takes.get(item)!);
      return end > start ? [enter(placement, item, 'credit', id, end - start)] : [];
    });
    from = upto;
    return entries;
  });
}

/** Takes back `amount` of what a gateway payment credited, the last item first. */
export function reverse(placement: Placement, gatewayPaymentId: string, amount: number): LedgerEntry[] {
  let left = amount;
  return [...placement.items].reverse().flatMap((item) => {
    const own = placement.entries.filter(
      (entry) => entry.gatewayPaymentId === gatewayPaymentId && entry.invoiceId === item.invoiceId,
    );
    const taken = Math.min(left, netOf(own));
    left -= taken;
    return taken > 0 ? [enter(placement, item, 'reversal', gatewayPaymentId, taken)] : [];
  });
}

/** Brings back `amount` of what was reversed, as far as the invoices still owe it. */
export function regain(placement: Placement, gatewayPaymentId: string, amount: number): LedgerEntry[] {
  const restored = restore(placement, gatewayPaymentId, amount);
  const over = netOf(restored) - amount;
  return over > 0 ? [...restored, ...reverse(placement, gatewayPaymentId, over)] : restored;
}

/**
 * Places at most `amount` by a person's decision, wherever the link's invoices still owe it: what the payment had credited before comes
 * first, then invoices that it never credited, for none is credited twice by the same payment.
 */
export function place(placement: Placement, gatewayPaymentId: string, amount: number): LedgerEntry[] {
  const regained = regain(placement, gatewayPaymentId, amount);
  const own = placement.entries.filter((entry) => entry.gatewayPaymentId === gatewayPaymentId);
  const fresh = placement.items.filter((item) => !own.some((entry) => entry.invoiceId === item.invoiceId));
  let left = amount - netOf(regained);
  const placed = fresh.flatMap((item) => {
    const taken = Math.min(left, roomIn(item));
    left -= taken;
    return taken > 0 ? [enter(placement, item, 'credit', gatewayPaymentId, taken)] : [];
  });
  return [...regained, ...placed];
}

/** Undoes whole reversals, the newest first, until `amount` is back or none is left whose invoice still owes it. */
function restore(placement: Placement, gatewayPaymentId: string, amount: number): LedgerEntry[] {
  const restored = new Set(placement.entries.map((entry) => entry.restoresId));
  const reversals = placement.entries.filter(
    (entry) => entry.kind === 'reversal' && entry.gatewayPaymentId === gatewayPaymentId && !restored.has(entry.id),
  );
  let left = amount;
  return reversals.reverse().flatMap((reversal) => {
    const item = placement.items.find(({ invoiceId }) => invoiceId === reversal.invoiceId)!;
    const isFull = item.net + reversal.amountCentavos > item.amountCentavos;
    if (left <= 0 || isFull || principalOf(item, reversal.amountCentavos) > item.balance) return [];
    left -= reversal.amountCentavos;
    return [enter(placement, item, 'credit', gatewayPaymentId, reversal.amountCentavos, reversal.id)];
  });
}

/** What an item may still be credited: never more than it is, nor than its invoice owes. */
function roomIn({ amountCentavos, principalCentavos, net, balance }: PlacedItem): number {
  const unpaid = Math.max(principalCentavos - net, 0);
  return balance >= unpaid ? amountCentavos - net : Math.max(balance, 0);
}

/** The first money of an item lowers the balance and the last is the surcharge, in whatever order it comes and goes. */
function principalOf(item: PlacedItem, change: number): number {
  const lowered = (net: number) => Math.min(item.principalCentavos, net);
  return Math.abs(lowered(item.net + change) - lowered(item.net));
}

function enter(
  placement: Placement,
  item: PlacedItem,
  kind: LedgerEntry['kind'],
  gatewayPaymentId: string,
  amountCentavos: number,
  restoresId: string | null = null,
): LedgerEntry {
  const change = kind === 'credit' ? amountCentavos : -amountCentavos;
  const principalCentavos = principalOf(item, change);
  item.net += change;
  item.balance -= Math.sign(change) * principalCentavos;
  const { invoiceId } = item;
  const entry = { id: uuid(), kind, gatewayPaymentId, invoiceId, amountCentavos, principalCentavos, restoresId };
  placement.entries.push(entry);
  return entry;
}

/** Credits less reversals. */
export function netOf(entries: LedgerEntry[]): number {
  return entries.reduce((net, entry) => net + changeOf(entry), 0);
}

function changeOf({ kind, amountCentavos }: LedgerEntry): number {
  return kind === 'credit' ? amountCentavos : -amountCentavos;
}
