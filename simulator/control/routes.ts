import type { FastifyInstance } from 'fastify';
import type { Clock } from '../clock.ts';
import { wireDate } from '../dates.ts';
import { Refusal } from '../errors.ts';
import type { Faults } from '../faults.ts';
import { paymentOnWire } from '../gateway/payment-wire.ts';
import { preferenceOnWire } from '../gateway/preference-wire.ts';
import type { Delivery, Payment, Preference } from '../model.ts';
import type { Payments } from '../payments.ts';
import type { Preferences } from '../preferences.ts';
import type { Scheduler } from '../scheduler.ts';
import { addSeller } from '../sellers.ts';
import type { Store } from '../store.ts';
import type { Webhooks } from '../webhooks.ts';
import { act } from './actions.ts';
import type { Payer } from './pay.ts';
import { ACTION, CLOCK, FAULTS, PAY, planOf, RELEASE, SELLER } from './schemas.ts';
import type { FaultOrder, PayOrder, SellerOrder } from './schemas.ts';

export interface ControlParts {
  store: Store;
  clock: Clock;
  scheduler: Scheduler;
  faults: Faults;
  preferences: Preferences;
  payments: Payments;
  webhooks: Webhooks;
  payer: Payer;
  publicUrl: () => string;
}

/** `/_sim`: what tests and the panel do to the simulator, which no payment gateway offers. */
export function controlRoutes(app: FastifyInstance, parts: ControlParts): void {
  clockAndFaults(app, parts);
  sellersAndLinks(app, parts);
  paymentsAndDeliveries(app, parts);
}

function clockAndFaults(app: FastifyInstance, { clock, scheduler, faults }: ControlParts): void {
  const time = () => ({ now: wireDate(clock.now()) });

  app.get('/_sim/clock', async () => time());

  app.post<{ Body: { advanceSeconds: number } }>('/_sim/clock', { schema: { body: CLOCK } }, async ({ body }) => {
    await scheduler.advance(body.advanceSeconds);
    return time();
  });

  app.get('/_sim/faults', async () => faults.plans());

  app.get('/_sim/faults/met', async () => faults.met);

  app.put<{ Body: FaultOrder }>('/_sim/faults', { schema: { body: FAULTS } }, async ({ body }) => {
    faults.set(body.scope ?? 'all', planOf(body));
    return faults.plans();
  });

  app.delete('/_sim/faults', async (_request, reply) => {
    faults.clear();
    return reply.status(204).send();
  });
}

function sellersAndLinks(app: FastifyInstance, { store, preferences, publicUrl }: ControlParts): void {
  app.get('/_sim/sellers', async () => store.sellers.all());

  app.post<{ Body: SellerOrder }>('/_sim/sellers', { schema: { body: SELLER } }, async ({ body }, reply) =>
    reply.status(201).send(addSeller(store, body)),
  );

  app.get<{ Querystring: { external_reference?: string } }>('/_sim/preferences', async ({ query }) =>
    store.preferences
      .all()
      .filter(({ request }) => !query.external_reference || request.external_reference === query.external_reference)
      .map(withDue),
  );

  function withDue(preference: Preference) {
    const availability = preferences.availability(preference);
    return { ...preferenceOnWire(preference, publicUrl()), availability };
  }
}

function paymentsAndDeliveries(app: FastifyInstance, parts: ControlParts): void {
  const { store, payments, webhooks, payer, publicUrl } = parts;
  const onWire = (payment: Payment) => paymentOnWire(payment, publicUrl());

  app.post<{ Body: PayOrder }>('/_sim/pay', { schema: { body: PAY } }, async ({ body }, reply) =>
    reply.status(201).send(onWire(payer.pay(body))),
  );

  app.get<{ Querystring: { external_reference?: string } }>('/_sim/payments', async ({ query }) =>
    store.payments
      .all()
      .filter((payment) => !query.external_reference || payment.externalReference === query.external_reference)
      .map(onWire),
  );

  app.get<{ Params: { id: string } }>('/_sim/payments/:id', async ({ params }) => onWire(payments.get(params.id)));

  app.put<{ Params: { id: string }; Body: Record<string, unknown> }>(
    '/_sim/payments/:id/overrides',
    { schema: { body: { type: 'object' } } },
    async ({ params, body }) => onWire(payments.override(params.id, body)),
  );

  app.post<{ Params: { id: string; action: string }; Body: { amount?: number | string } | null | undefined }>(
    '/_sim/payments/:id/:action',
    { schema: { body: ACTION } },
    async ({ params, body }) => onWire(act(payments, params.id, params.action, body?.amount)),
  );

  app.get<{ Querystring: { payment_id?: string } }>('/_sim/deliveries', async ({ query }) =>
    store.deliveries
      .all()
      .filter(({ paymentId }) => !query.payment_id || String(paymentId) === query.payment_id)
      .map(readable),
  );

  app.post<{ Body: { order?: 'together' | 'reverse' } | null | undefined }>(
    '/_sim/deliveries/release',
    { schema: { body: RELEASE } },
    async ({ body }) => ({ released: webhooks.release(body?.order ?? 'together') }),
  );

  app.post<{ Params: { id: string } }>('/_sim/deliveries/:id/resend', async ({ params }, reply) => {
    if (!/^\d{1,18}$/.test(params.id)) throw new Refusal('No existe esa notificación.', 404);
    return reply.status(202).send(readable(webhooks.repeat(Number(params.id))));
  });
}

function readable(delivery: Delivery) {
  return {
    ...delivery,
    createdAt: wireDate(delivery.createdAt),
    dueAt: wireDate(delivery.dueAt),
    attempts: delivery.attempts.map((attempt) => ({ ...attempt, at: wireDate(attempt.at) })),
  };
}
