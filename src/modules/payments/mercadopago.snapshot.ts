import { centavosOf } from '../../platform/money.js';
import {
  GATEWAY_PAYMENT_STATUSES,
  type GatewayPaymentStatus,
  type GatewaySnapshot,
  GatewayUnavailable,
} from './payment-gateway.js';

type Fields = Record<string, unknown>;

/** Reads a payment of Mercado Pago strictly; what does not have its form is GatewayUnavailable: asked again, never guessed. */
export function snapshotOf(answer: unknown): GatewaySnapshot {
  const fields = objectOf(answer, 'payment');
  const details = optional(fields['transaction_details'], objectOf);
  const snapshot: GatewaySnapshot = {
    gatewayPaymentId: digits(fields['id'], 'id'),
    status: statusOf(fields['status']),
    statusDetail: optional(fields['status_detail'], text) ?? '',
    amountCentavos: centavos(fields['transaction_amount'], 'transaction_amount'),
    refundedCentavos: optional(fields['transaction_amount_refunded'], centavos) ?? 0,
    currency: text(fields['currency_id'], 'currency_id'),
    method: optional(fields['payment_method_id'], text) ?? '',
    methodType: optional(fields['payment_type_id'], text) ?? '',
    collectorId: digits(fields['collector_id'], 'collector_id'),
    externalReference: optional(fields['external_reference'], text) ?? '',
    liveMode: fields['live_mode'] === true,
    createdAt: instant(fields['date_created'], 'date_created'),
    approvedAt: optional(fields['date_approved'], instant),
    lastUpdatedAt: instant(fields['date_last_updated'], 'date_last_updated'),
    couponUrl: details && webAddress(details['external_resource_url']),
  };
  return withWholeRefund(snapshot);
}

/** A page of `payments/search`, its payments still unread. */
export function searchPageOf(answer: unknown): { results: unknown[]; total: number } {
  const { results, paging } = objectOf(answer, 'search');
  if (!Array.isArray(results)) throw unreadable('results');
  const total = objectOf(paging, 'paging')['total'];
  if (typeof total !== 'number') throw unreadable('paging.total');
  return { results: results as unknown[], total };
}

/** When a payment last changed, also where nothing else of it can be read. */
export function changedAt(payment: unknown): Date {
  return instant(objectOf(payment, 'payment')['date_last_updated'], 'date_last_updated');
}

/** A refunded payment gave everything back, also where the amount is told late. More than was paid is nonsense. */
function withWholeRefund(snapshot: GatewaySnapshot): GatewaySnapshot {
  if (snapshot.refundedCentavos > snapshot.amountCentavos) throw unreadable('transaction_amount_refunded');
  return snapshot.status === 'refunded' ? { ...snapshot, refundedCentavos: snapshot.amountCentavos } : snapshot;
}

export function objectOf(value: unknown, name: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw unreadable(name);
  return value as Fields;
}

export function text(value: unknown, name: string): string {
  if (typeof value !== 'string' || value.length > 2_000 || value.includes('\0')) throw unreadable(name);
  return value;
}

function optional<T>(value: unknown, read: (value: unknown, name: string) => T, name = 'a field'): T | null {
  return value === undefined || value === null ? null : read(value, name);
}

/** An id comes as a number or as text. */
function digits(value: unknown, name: string): string {
  const id = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
  if (typeof id !== 'string' || !/^\d{1,20}$/.test(id)) throw unreadable(name);
  return id;
}

function statusOf(value: unknown): GatewayPaymentStatus {
  const known = GATEWAY_PAYMENT_STATUSES.find((status) => status === value);
  if (!known) throw unreadable('status');
  return known;
}

/** A JSON number's shortest text is the decimal that the gateway wrote, so no float takes part in the reading. */
function centavos(value: unknown, name: string): number {
  const amount = typeof value === 'number' ? centavosOf(String(value)) : undefined;
  if (amount === undefined || amount < 0 || !Number.isSafeInteger(amount)) throw unreadable(name);
  return amount;
}

function instant(value: unknown, name: string): Date {
  const written = text(value, name);
  const date = new Date(written);
  if (!/^\d{4}-\d{2}-\d{2}T.*(Z|[+-]\d{2}:?\d{2})$/.test(written) || Number.isNaN(date.getTime()))
    throw unreadable(name);
  return date;
}

function webAddress(value: unknown): string | null {
  return typeof value === 'string' && /^https?:\/\/\S{1,500}$/.test(value) ? value : null;
}

function unreadable(field: string): GatewayUnavailable {
  return new GatewayUnavailable(`Mercado Pago's answer has no readable ${field}.`);
}
