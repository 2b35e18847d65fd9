import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Cashier } from '../cashier.ts';
import type { Clock } from '../clock.ts';
import { Refusal } from '../errors.ts';
import { instalmentsFor } from '../methods.ts';
import type { Payment } from '../model.ts';
import { centavosTyped, pesos } from '../money.ts';
import { outcomeForHolder } from '../outcomes.ts';
import type { Preferences } from '../preferences.ts';
import type { Store } from '../store.ts';
import { backUrlFor } from './back-url.ts';
import { readCard, type CardField } from './card-form.ts';
import { cardPage } from './card-page.ts';
import { cardChoicePage, cashPage, methodPage, path, splitPage } from './choice-pages.ts';
import { sendPage } from './page.ts';
import { resultPage } from './result-page.ts';
import { amountOf, billOf, offeredMethod, offeredOf, openBillOf } from './steps.ts';
import type { Bill } from './summary.ts';

/** Repeated fields of a query or a form arrive as lists; only single texts are taken. */
const ONE_TEXT_EACH = { type: 'object', additionalProperties: { type: 'string', maxLength: 300 } };
const STEP = { schema: { querystring: ONE_TEXT_EACH } };
const FORM = { schema: { body: ONE_TEXT_EACH } };

type Field = 'pref_id' | 'type' | 'method' | 'amount' | 'attempt' | 'payment_id' | 'installments' | CardField;
type Fields = Partial<Record<Field, string>>;

export interface CheckoutParts {
  store: Store;
  clock: Clock;
  preferences: Preferences;
  cashier: Cashier;
}

/** The pages where a member pays a link, one step a route. */
export function checkoutRoutes(app: FastifyInstance, { store, clock, preferences, cashier }: CheckoutParts): void {
  const openBill = (fields: Fields) => openBillOf(store, preferences, fields.pref_id);

  app.get<{ Querystring: Fields }>('/checkout/v1/redirect', STEP, async ({ query }, reply) =>
    sendPage(reply, methodPage(openBill(query))),
  );

  app.get<{ Querystring: Fields }>('/checkout/v1/cards', STEP, async ({ query }, reply) => {
    const bill = openBill(query);
    if (query.type !== 'debit_card' && query.type !== 'credit_card') throw new Refusal('Elegí débito o crédito.', 400);
    return sendPage(reply, cardChoicePage(bill, query.type, amountOf(bill, query.amount)));
  });

  app.get<{ Querystring: Fields }>('/checkout/v1/split', STEP, async ({ query }, reply) => {
    const bill = openBill(query);
    if (query.amount === undefined) return sendPage(reply, splitPage(bill, ''));
    const amount = centavosTyped(query.amount) ?? 0;
    if (amount < 1 || amount >= bill.due) {
      const error = `Escribí un importe menor que ${pesos(bill.due)}.`;
      return sendPage(reply.status(422), splitPage(bill, query.amount, error));
    }
    return reply.redirect(
      path('cards', bill.preference.id, { type: query.type ?? 'debit_card', amount: String(amount) }),
      303,
    );
  });

  app.get<{ Querystring: Fields }>('/checkout/v1/card', STEP, async ({ query }, reply) => {
    const bill = openBill(query);
    const method = offeredMethod(bill, query.method, ['debit_card', 'credit_card']);
    const step = { bill, method, amount: amountOf(bill, query.amount), attempt: randomUUID(), input: {}, errors: {} };
    return sendPage(reply, cardPage(step));
  });

  app.post<{ Body: Fields }>('/checkout/v1/card', FORM, async ({ body }, reply) => {
    const before = alreadyMade(body);
    if (before) return afterPaying(reply, before);
    const bill = openBill(body);
    const method = offeredMethod(bill, body.method, ['debit_card', 'credit_card']);
    const amount = amountOf(bill, body.amount);
    const { card, errors } = readCard(body, clock.now());
    const attempt = body.attempt ?? randomUUID();
    if (errors) return sendPage(reply.status(422), cardPage({ bill, method, amount, attempt, input: body, errors }));
    const count = Number(body.installments ?? 1);
    const installments = instalmentsFor(method, bill.preference.request).includes(count) ? count : 1;
    const outcome = outcomeForHolder(card.holderName);
    return afterPaying(
      reply,
      cashier.chargeCard(bill.preference, { method, amount, installments, card, outcome, attempt }),
    );
  });

  app.get<{ Querystring: Fields }>('/checkout/v1/cash', STEP, async ({ query }, reply) => {
    const bill = openBill(query);
    return sendPage(reply, cashPage(bill, offeredOf(bill, ['ticket']), randomUUID()));
  });

  app.post<{ Body: Fields }>('/checkout/v1/coupon', FORM, async ({ body }, reply) => {
    const before = alreadyMade(body);
    if (before) return toResult(reply, before);
    const bill = openBill(body);
    const method = offeredMethod(bill, body.method, ['ticket']);
    return toResult(reply, cashier.issueCoupon(bill.preference, method, bill.due, body.attempt));
  });

  app.get<{ Querystring: Fields }>('/checkout/v1/result', STEP, async ({ query }, reply) => {
    const bill = billOf(store, preferences, query.pref_id);
    const payment = store.payments.get(query.payment_id ?? '');
    if (payment?.preferenceId !== bill.preference.id) throw new Refusal('No existe ese pago.', 404);
    return sendPage(reply, resultPage(bill, payment));
  });

  function alreadyMade({ pref_id: id, attempt }: Fields): Payment | undefined {
    const { preference } = billOf(store, preferences, id);
    return attempt ? cashier.madeBy(preference, attempt) : undefined;
  }

  function afterPaying(reply: FastifyReply, payment: Payment) {
    const bill = billOf(store, preferences, payment.preferenceId);
    const back = backUrlFor(bill.preference, payment);
    return back && returnsAtOnce(bill, payment) ? reply.redirect(back, 303) : toResult(reply, payment);
  }
}

function toResult(reply: FastifyReply, payment: Payment) {
  return reply.redirect(path('result', payment.preferenceId, { payment_id: String(payment.id) }), 303);
}

/** Whether the seller asked to have the payer back without another click; not while a second card is still to pay. */
function returnsAtOnce({ preference, due }: Bill, { status }: Payment): boolean {
  const { auto_return: automatic } = preference.request;
  if (status === 'approved') return automatic !== undefined && due === 0;
  return automatic === 'all';
}
