import type { Cashier } from '../cashier.ts';
import { Refusal } from '../errors.ts';
import { methodById, type PaymentMethod } from '../methods.ts';
import type { CardTrace, Payment, Preference } from '../model.ts';
import { centavosOf } from '../money.ts';
import { OUTCOMES, type Outcome, type OutcomeName } from '../outcomes.ts';
import type { Payments } from '../payments.ts';
import type { Preferences } from '../preferences.ts';
import type { PayOrder } from './schemas.ts';

const DEFAULT_METHODS: Record<string, string> = { debit_card: 'debvisa', credit_card: 'visa', ticket: 'rapipago' };

const CARD: CardTrace = {
  firstSix: '400276',
  lastFour: '5619',
  expirationMonth: 11,
  expirationYear: 2030,
  holderName: 'APRO',
  holderDocument: '12345678',
};

/** Pays a link without the pages. A coupon stays pending unless it is asked to be approved. */
export class Payer {
  readonly #preferences: Preferences;
  readonly #payments: Payments;
  readonly #cashier: Cashier;

  constructor(preferences: Preferences, payments: Payments, cashier: Cashier) {
    this.#preferences = preferences;
    this.#payments = payments;
    this.#cashier = cashier;
  }

  pay(order: PayOrder): Payment {
    const preference = this.#preferenceOf(order);
    const method = methodOf(order.method ?? 'debit_card');
    const amount = this.#amountOf(order, preference);
    if (method.type === 'ticket') return this.#payInCash(preference, method, amount, order);
    const { installments = 1 } = order;
    const name = outcomeName(order.outcome);
    const outcome: Outcome = OUTCOMES[name];
    const card = { ...CARD, holderName: name };
    return this.#cashier.chargeCard(preference, { method, amount, installments, card, outcome });
  }

  #payInCash(
    preference: Preference,
    method: PaymentMethod,
    amount: number,
    { outcome = 'pending' }: PayOrder,
  ): Payment {
    if (outcome !== 'pending' && outcome !== 'approved' && outcome !== 'APRO') {
      throw new Refusal('Un cupón queda pendiente o se aprueba.', 400);
    }
    const coupon = this.#cashier.issueCoupon(preference, method, amount);
    return outcome === 'pending' ? coupon : this.#payments.move(coupon.id, 'pay');
  }

  #preferenceOf({ preferenceId, externalReference, force }: PayOrder): Preference {
    const byReference = externalReference && this.#preferences.findByReference(externalReference);
    const preference = preferenceId ? this.#preferences.find(preferenceId) : byReference;
    if (!preference) throw new Refusal('No existe ese link de pago.', 404);
    const availability = this.#preferences.availability(preference);
    if (availability !== 'open' && !force) throw new Refusal(`El link no recibe pagos: ${availability}.`);
    return preference;
  }

  #amountOf({ amount }: PayOrder, preference: Preference): number {
    const asked = amount === undefined ? this.#preferences.amountDue(preference) : centavosOf(Number(amount));
    if (!asked) throw new Refusal('El importe tiene que ser mayor que cero y tener hasta dos decimales.', 400);
    return asked;
  }
}

function methodOf(name: string): PaymentMethod {
  const method = methodById(DEFAULT_METHODS[name] ?? name);
  if (!method) throw new Refusal(`No existe el medio de pago ${name}.`, 400);
  return method;
}

function outcomeName(outcome: PayOrder['outcome'] = 'APRO'): OutcomeName {
  if (outcome === 'approved') return 'APRO';
  if (outcome === 'rejected') return 'OTHE';
  return outcome === 'in_process' || outcome === 'pending' ? 'CONT' : outcome;
}
