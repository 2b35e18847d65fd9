import { DateTime } from 'luxon';
import { decimalOf } from '../../platform/money.js';
import type { Tenant } from '../../platform/tenancy/tenant.js';
import type { CheckoutOrder } from './payment-gateway.js';

/** The body of a Checkout Pro preference: one item for each invoice, one payer, a life of its own. */
export function preferenceOf(order: CheckoutOrder, tenant: Tenant, publicUrl: string): object {
  const page = `${publicUrl}/${tenant.slug}/pago`;
  return {
    items: order.items.map(({ invoiceId, number, amountCentavos }) => ({
      id: invoiceId,
      title: `Comprobante ${number}`,
      description: tenant.name.slice(0, 250),
      quantity: 1,
      currency_id: 'ARS',
      // Exact: the wire's number is the decimal's own text.
      unit_price: Number(decimalOf(amountCentavos)),
    })),
    external_reference: order.paymentId,
    ...(order.payer && {
      payer: { name: order.payer.firstName, surname: order.payer.lastName, email: order.payer.email },
    }),
    back_urls: { success: page, pending: page, failure: page },
    auto_return: 'approved',
    notification_url: `${publicUrl}/v1/tenants/${tenant.slug}/webhooks/mercadopago?source_news=webhooks`,
    expires: true,
    expiration_date_to: withOffset(order.expiresAt, tenant.timeZone),
    date_of_expiration: withOffset(order.couponExpiresAt, tenant.timeZone),
    statement_descriptor: statementDescriptor(tenant.name),
    metadata: { payment_id: order.paymentId },
  };
}

/** Mercado Pago wants milliseconds and a numeric offset: `2026-11-22T23:59:59.000-03:00`. */
function withOffset(instant: Date, zone: string): string {
  return DateTime.fromJSDate(instant, { zone }).toFormat("yyyy-MM-dd'T'HH:mm:ss.SSSZZ");
}

/** What the card's statement says: plain capitals, 22 at the most. */
export function statementDescriptor(name: string): string {
  return name
    .normalize('NFD')
    .replace(/[^A-Za-z0-9 ]/g, '')
    .replace(/\s+/g, ' ')
    .trim()
    .toUpperCase()
    .slice(0, 22)
    .trim();
}
