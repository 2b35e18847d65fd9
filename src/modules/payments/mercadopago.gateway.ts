import { Inject, Injectable } from '@nestjs/common';
import { ENVIRONMENT } from '../../platform/config/config.module.js';
import type { Environment } from '../../platform/config/environment.js';
import { Problem, wrongField } from '../../platform/http/problem.js';
import { decimalOf } from '../../platform/money.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';
import { GatewayCredentials } from './gateway-credentials.js';
import { MercadoPagoClient } from './mercadopago.client.js';
import { preferenceOf } from './mercadopago.preference.js';
import { isSigned } from './mercadopago.signature.js';
import { MercadoPagoSearches } from './mercadopago.searches.js';
import { objectOf, snapshotOf, text } from './mercadopago.snapshot.js';
import type {
  Checkout,
  CheckoutOrder,
  Collector,
  GatewaySnapshot,
  PaymentGateway,
  ReceivedWebhook,
  WebhookNews,
} from './payment-gateway.js';

/** Mercado Pago's Checkout Pro with preferences. */
@Injectable()
export class MercadoPagoGateway implements PaymentGateway {
  readonly name = 'mercadopago';

  constructor(
    @Inject(ENVIRONMENT) private readonly env: Environment,
    private readonly client: MercadoPagoClient,
    private readonly credentials: GatewayCredentials,
    private readonly searches: MercadoPagoSearches,
  ) {}

  async collector(): Promise<Collector> {
    const { collectorId } = await this.client.account();
    return { collectorId, currency: 'ARS' };
  }

  async createCheckout(order: CheckoutOrder): Promise<Checkout> {
    return checkoutOf(
      await this.client.call({
        method: 'POST',
        path: '/checkout/preferences',
        body: preferenceOf(order, currentTenant(), this.env.publicUrl),
        idempotencyKey: order.paymentId,
      }),
    );
  }

  /** The search names preferences in brief, so the one found is read whole. */
  async findCheckout(paymentId: string): Promise<Checkout | null> {
    const query = { external_reference: paymentId };
    const { elements } = objectOf(
      await this.client.call({ method: 'GET', path: '/checkout/preferences/search', query }),
      'search',
    );
    const [found] = Array.isArray(elements) ? (elements as unknown[]) : [];
    if (!found) return null;
    const id = text(objectOf(found, 'preference')['id'], 'id');
    return checkoutOf(
      await this.client.call({ method: 'GET', path: `/checkout/preferences/${encodeURIComponent(id)}` }),
    );
  }

  /** The whole preference again, with a life that has ended: their contract knows no change of one field alone. */
  async closeCheckout(checkoutId: string, order: CheckoutOrder): Promise<void> {
    await this.client.call({
      method: 'PUT',
      path: `/checkout/preferences/${encodeURIComponent(checkoutId)}`,
      body: preferenceOf(order, currentTenant(), this.env.publicUrl),
    });
  }

  async fetchPayment(gatewayPaymentId: string): Promise<GatewaySnapshot> {
    return snapshotOf(await this.client.call({ method: 'GET', path: `/v1/payments/${gatewayPaymentId}` }));
  }

  findByReference(paymentId: string): Promise<GatewaySnapshot[]> {
    return this.searches.ofReference(paymentId);
  }

  listChanges(since: Date, until = new Date()): AsyncIterable<GatewaySnapshot> {
    return this.searches.changes(since, until);
  }

  restingMs(): number {
    return this.client.restingMs();
  }

  async refund(gatewayPaymentId: string, amountCentavos: number | null, idempotencyKey: string): Promise<void> {
    await this.client.call({
      method: 'POST',
      path: `/v1/payments/${gatewayPaymentId}/refunds`,
      body: amountCentavos === null ? {} : { amount: Number(decimalOf(amountCentavos)) },
      idempotencyKey,
    });
  }

  /** The query's id is the signed one; the body is not, so it decides nothing. */
  async verifyWebhook({ headers, query, body }: ReceivedWebhook): Promise<WebhookNews> {
    const dataId = query['data.id'] ?? query['id'];
    const isPayment = kindOf(query, body) === 'payment';
    if (dataId !== undefined && isPayment && !isPaymentId(dataId)) throw malformedId();
    const secrets = await this.credentials.webhookSecrets();
    const requestId = single(headers['x-request-id']);
    const signed = { dataId: single(dataId), requestId, signature: single(headers['x-signature']) };
    if (!secrets.some((secret) => isSigned(signed, secret))) throw new Problem('INVALID_SIGNATURE');
    return isPayment ? { gatewayPaymentId: signed.dataId!, requestId: requestId!.slice(0, 200) } : null;
  }
}

function checkoutOf(answer: unknown): Checkout {
  const preference = objectOf(answer, 'preference');
  return { id: text(preference['id'], 'id'), url: text(preference['init_point'], 'init_point') };
}

function kindOf(query: Record<string, unknown>, body: unknown): unknown {
  const told = typeof body === 'object' && body !== null ? (body as { type?: unknown }).type : undefined;
  return query['type'] ?? query['topic'] ?? told ?? 'payment';
}

/** It becomes part of an address that is called: digits alone. */
function isPaymentId(id: unknown): id is string {
  return typeof id === 'string' && /^\d{1,20}$/.test(id);
}

function single(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function malformedId(): Problem {
  const detail = 'El identificador del pago no es válido.';
  return wrongField('data.id', 'INVALID_ID', detail);
}
