import { endOfDay } from '../../platform/clock.js';

export const INVOICE_STATUSES = ['pending', 'overdue', 'paid'] as const;
export type InvoiceStatus = (typeof INVOICE_STATUSES)[number];

/** What of an invoice's row decides its price and status. Days are `2026-11-22`, amounts centavos. */
export interface Owed {
  balance_centavos: number;
  due_on_1: string;
  amount_1_centavos: number;
  due_on_2: string | null;
  amount_2_centavos: number | null;
  due_on_3: string | null;
  amount_3_centavos: number | null;
}

export interface DueDate {
  on: string;
  centavos: number;
}

/** One to three, from the first to the last. */
export function dueDatesOf(invoice: Owed): DueDate[] {
  const dates = [{ on: invoice.due_on_1, centavos: invoice.amount_1_centavos }];
  if (invoice.due_on_2 !== null) dates.push({ on: invoice.due_on_2, centavos: invoice.amount_2_centavos ?? 0 });
  if (invoice.due_on_3 !== null) dates.push({ on: invoice.due_on_3, centavos: invoice.amount_3_centavos ?? 0 });
  return dates;
}

/** Status on a day of the tenant's calendar. A due day belongs to the member until it ends. */
export function statusOn(invoice: Owed, today: string): InvoiceStatus {
  if (invoice.balance_centavos <= 0) return 'paid';
  return invoice.due_on_1 < today ? 'overdue' : 'pending';
}

/**
 * What paying on that day costs, in centavos. An invoice owed whole costs the amount of its first due day not yet past, or the
 * last one. One owed in part costs its balance: the management system stated no surcharge for a part, and we never invent one.
 */
export function payableOn(invoice: Owed, today: string): number {
  const balance = Math.max(invoice.balance_centavos, 0);
  if (balance === 0 || balance !== invoice.amount_1_centavos) return balance;
  // Never less than the balance: paying has to settle it, whatever a file states for a later day.
  return Math.max(amountOn(invoice, today), balance);
}

/** The instant after which `payableOn` gives another figure; null when it no longer changes. */
export function priceEndsAt(invoice: Owed, today: string, timeZone: string): Date | null {
  const price = payableOn(invoice, today);
  const dates = dueDatesOf(invoice).filter(({ on }) => on >= today);
  const last = dates.find((_, i) => i + 1 < dates.length && payableOn(invoice, dates[i + 1]!.on) !== price);
  return last ? endOfDay(timeZone, last.on) : null;
}

function amountOn(invoice: Owed, today: string): number {
  const dates = dueDatesOf(invoice);
  return (dates.find(({ on }) => on >= today) ?? dates.at(-1)!).centavos;
}
