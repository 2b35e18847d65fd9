import { instantOf } from '../dates.ts';
import { badRequest } from '../errors.ts';
import type { Payment } from '../model.ts';

export interface PaymentSearch {
  sort?: string;
  criteria?: string;
  external_reference?: string;
  range?: string;
  begin_date?: string;
  end_date?: string;
  status?: string;
  limit?: string;
  offset?: string;
}

const INSTANTS: Record<string, (payment: Payment) => number | null> = {
  date_created: (payment) => payment.createdAt,
  date_last_updated: (payment) => payment.updatedAt,
  date_approved: (payment) => payment.approvedAt,
  money_release_date: (payment) => payment.approvedAt,
};

const SORTS: Record<string, (payment: Payment) => number> = {
  ...Object.fromEntries(Object.entries(INSTANTS).map(([name, of]) => [name, (payment: Payment) => of(payment) ?? 0])),
  id: (payment) => payment.id,
};

/** The payments that a search asks for, in its order; the dates of a range count as part of it. */
export function searched(payments: Payment[], search: PaymentSearch): Payment[] {
  const { external_reference: reference, status } = search;
  const isInRange = rangeOf(search);
  return payments
    .filter((payment) => reference === undefined || payment.externalReference === reference)
    .filter((payment) => status === undefined || payment.status === status)
    .filter(isInRange)
    .sort(orderOf(search));
}

function orderOf({ sort = '', criteria = '' }: PaymentSearch): (a: Payment, b: Payment) => number {
  const value = Object.hasOwn(SORTS, sort) ? SORTS[sort] : undefined;
  if (!value) throw badRequest(`sort must be one of ${Object.keys(SORTS).join(', ')}`);
  if (criteria !== 'asc' && criteria !== 'desc') throw badRequest('criteria must be asc or desc');
  const sign = criteria === 'asc' ? 1 : -1;
  return (a, b) => sign * (value(a) - value(b) || a.id - b.id);
}

function rangeOf({ range, begin_date: begin, end_date: end }: PaymentSearch): (payment: Payment) => boolean {
  if (range === undefined && begin === undefined && end === undefined) return () => true;
  const instant = range !== undefined && Object.hasOwn(INSTANTS, range) ? INSTANTS[range] : undefined;
  if (!instant) throw badRequest(`range must be one of ${Object.keys(INSTANTS).join(', ')}`);
  const from = dateOf('begin_date', begin);
  const to = dateOf('end_date', end);
  return (payment) => {
    const at = instant(payment);
    return at !== null && at >= from && at <= to;
  };
}

function dateOf(name: string, value: string | undefined): number {
  const instant = value === undefined ? undefined : instantOf(value);
  if (instant === undefined) throw badRequest(`${name} must be an ISO 8601 date with its offset`);
  return instant;
}
