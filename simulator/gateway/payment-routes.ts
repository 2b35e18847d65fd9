import type { FastifyInstance, FastifyRequest } from 'fastify';
import { badRequest, notFound } from '../errors.ts';
import { METHODS } from '../methods.ts';
import type { Payment } from '../model.ts';
import { centavosOf } from '../money.ts';
import type { Payments } from '../payments.ts';
import type { Store } from '../store.ts';
import { sellerOf } from './authentication.ts';
import { pageOf } from './paging.ts';
import { searched, type PaymentSearch } from './payment-search.ts';
import { paymentOnWire, refundOnWire } from './payment-wire.ts';

interface ById {
  Params: { id: string };
}

const REFUND = { type: ['object', 'null'], properties: { amount: { type: ['number', 'null'] } } };

/** `/v1/payments` and what hangs from it, `/v1/payment_methods`, and `/users/me`, which says whose the access token is. */
export function paymentRoutes(app: FastifyInstance, store: Store, payments: Payments, publicUrl: () => string): void {
  app.get<{ Querystring: PaymentSearch }>(
    '/v1/payments/search',
    {
      config: { operation: 'search' },
      schema: { querystring: { type: 'object', additionalProperties: { type: 'string' } } },
    },
    async (request) => {
      const { collectorId } = sellerOf(request);
      const own = store.payments.all().filter((payment) => payment.collectorId === collectorId);
      const { page, paging } = pageOf(searched(own, request.query), request.query);
      return { paging, results: page.map((payment) => paymentOnWire(payment, publicUrl())) };
    },
  );

  app.get<ById>('/v1/payments/:id', { config: { operation: 'payment' } }, async (request) =>
    paymentOnWire(owned(request), publicUrl()),
  );

  app.get<ById>('/v1/payments/:id/refunds', async (request) => {
    const payment = owned(request);
    return payment.refunds.map((refund) => refundOnWire(payment, refund));
  });

  app.post<ById & { Body: { amount?: number | null } | null | undefined }>(
    '/v1/payments/:id/refunds',
    { config: { operation: 'refund' }, schema: { body: REFUND } },
    async (request, reply) => {
      const payment = owned(request);
      const refund = payments.refund(payment.id, amountAsked(request.body?.amount), keyOf(request));
      return reply.status(201).send(refundOnWire(payment, refund));
    },
  );

  app.get('/users/me', async (request) => {
    const { collectorId, name } = sellerOf(request);
    return { id: collectorId, nickname: name, country_id: 'AR', site_id: 'MLA', tags: ['normal', 'test_user'] };
  });

  app.get('/v1/payment_methods', async () => METHODS.map(methodOnWire));

  function owned(request: FastifyRequest<ById>): Payment {
    const { id } = request.params;
    if (!/^\d{1,18}$/.test(id)) throw badRequest('payment id must be a number');
    const payment = store.payments.get(id);
    if (payment?.collectorId === sellerOf(request).collectorId) return payment;
    throw notFound('Payment not found', [{ code: 2000, description: 'Payment not found' }]);
  }
}

function amountAsked(amount: number | null | undefined): number | undefined {
  if (amount === undefined || amount === null) return undefined;
  const centavos = centavosOf(amount);
  if (centavos === undefined) throw badRequest('amount must be a positive number with at most two decimal digits');
  return centavos;
}

function keyOf(request: FastifyRequest): string | undefined {
  const key = request.headers['x-idempotency-key'];
  return typeof key === 'string' && key !== '' ? key : undefined;
}

function methodOnWire({ id, name, type }: (typeof METHODS)[number]) {
  return {
    id,
    name,
    payment_type_id: type,
    status: 'active',
    deferred_capture: 'does_not_apply',
    settings: {},
    additional_info_needed: type === 'ticket' ? [] : ['cardholder_name', 'cardholder_identification_number'],
    min_allowed_amount: 1,
    max_allowed_amount: 99_999_999,
    accreditation_time: type === 'ticket' ? 60 : 2880,
    financial_institutions: [],
    processing_modes: ['aggregator'],
  };
}
