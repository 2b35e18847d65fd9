import { randomInt } from 'node:crypto';
import type { Clock } from './clock.ts';
import { instantOf } from './dates.ts';
import { INSTALMENT_INTEREST, type PaymentMethod } from './methods.ts';
import type { CardTrace, Payment, Preference } from './model.ts';
import { percentOf } from './money.ts';
import type { Outcome } from './outcomes.ts';
import type { NewPayment, Payments } from './payments.ts';
import type { Store } from './store.ts';

const COUPON_LIFE_MS = 3 * 24 * 60 * 60 * 1000;

export interface CardCharge {
  method: PaymentMethod;
  /** Centavos. */
  amount: number;
  installments: number;
  card: CardTrace;
  outcome: Outcome;
  /** Mark of the form, so that pressing PAGAR twice charges once. */
  attempt?: string;
}

/** Takes the money of a link: whether it may is the caller's question. */
export class Cashier {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #payments: Payments;

  constructor(store: Store, clock: Clock, payments: Payments) {
    this.#store = store;
    this.#clock = clock;
    this.#payments = payments;
  }

  chargeCard(preference: Preference, charge: CardCharge): Payment {
    const { method, amount, installments, card, outcome, attempt } = charge;
    return this.#payments.create({
      ...this.#common(preference, method, amount),
      status: outcome.status,
      statusDetail: outcome.statusDetail,
      totalPaid: amount + percentOf(amount, INSTALMENT_INTEREST[installments] ?? 0),
      installments,
      approvedAt: outcome.status === 'approved' ? this.#clock.now() : null,
      payer: payerOf(preference, card.holderDocument),
      card,
      attempt,
    });
  }

  issueCoupon(preference: Preference, method: PaymentMethod, amount: number, attempt?: string): Payment {
    const wanted = preference.request.date_of_expiration;
    return this.#payments.create({
      ...this.#common(preference, method, amount),
      expiresAt: (wanted ? instantOf(wanted) : undefined) ?? this.#clock.now() + COUPON_LIFE_MS,
      couponNumber: String(randomInt(10 ** 10, 10 ** 11)),
      attempt,
    });
  }

  /** The payment that a form has already made, if it was sent before. */
  madeBy(preference: Preference, attempt: string): Payment | undefined {
    return this.#store.payments
      .all()
      .find((payment) => payment.preferenceId === preference.id && payment.attempt === attempt);
  }

  #common(preference: Preference, method: PaymentMethod, amount: number): NewPayment {
    const { collectorId, merchantOrderId, request } = preference;
    return {
      collectorId,
      preferenceId: preference.id,
      merchantOrderId,
      externalReference: request.external_reference,
      description: request.items.map((item) => item.title).join(', '),
      notificationUrl: request.notification_url,
      metadata: request.metadata ?? {},
      payer: payerOf(preference),
      methodId: method.id,
      type: method.type,
      status: 'pending',
      statusDetail: 'pending_waiting_payment',
      amount,
      totalPaid: amount,
      installments: 1,
      approvedAt: null,
      expiresAt: null,
    };
  }
}

function payerOf({ request }: Preference, document?: string): Payment['payer'] {
  const { email, identification } = request.payer ?? {};
  return {
    email: email ?? 'test_user@testuser.com',
    document: { type: identification?.type ?? 'DNI', number: document ?? identification?.number ?? '12345678' },
  };
}
