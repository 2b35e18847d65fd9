import type { Clock } from './clock.ts';
import { badRequest, Refusal } from './errors.ts';
import type { Payment, Refund, WebhookAction } from './model.ts';
import { moved, refundableAmount, refundedAmount, type MoveName } from './payment-moves.ts';
import type { Agenda } from './scheduler.ts';
import type { Store } from './store.ts';
import type { Webhooks } from './webhooks.ts';

export type NewPayment = Omit<Payment, 'id' | 'createdAt' | 'updatedAt' | 'refunds'>;

/** The payments of all sellers; every change is dated, kept and announced. */
export class Payments implements Agenda {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #webhooks: Webhooks;
  /** Coupons that may still expire. */
  readonly #openCoupons = new Set<number>();

  constructor(store: Store, clock: Clock, webhooks: Webhooks) {
    this.#store = store;
    this.#clock = clock;
    this.#webhooks = webhooks;
    for (const payment of store.payments.all()) this.#watch(payment);
  }

  create(fields: NewPayment): Payment {
    const now = this.#clock.now();
    const payment: Payment = { ...fields, id: this.#store.nextId(), createdAt: now, updatedAt: now, refunds: [] };
    // A card is answered at once, and the vendor still tells both that it was made and that it was settled.
    return this.#keep(
      payment,
      payment.status === 'pending' ? ['payment.created'] : ['payment.created', 'payment.updated'],
    );
  }

  get(id: string | number): Payment {
    const payment = this.#store.payments.get(id);
    if (!payment) throw new Refusal(`No existe el pago ${id}.`, 404);
    return payment;
  }

  move(id: number, name: MoveName): Payment {
    const before = this.get(id);
    const after = moved(before, name, this.#clock.now());
    if (!after) throw new Refusal(`Un pago ${before.status} no admite la operación "${name}".`);
    if (after.status !== 'refunded') return this.#update(after);
    return this.#update({ ...after, refunds: [...after.refunds, this.#draftRefund(refundableAmount(after))] });
  }

  /** Gives back a part (centavos) or, without an amount, all that is left. The same key gives the same refund. */
  refund(id: number, amount?: number, idempotencyKey?: string): Refund {
    const payment = this.get(id);
    const made = idempotencyKey && payment.refunds.find((refund) => refund.idempotencyKey === idempotencyKey);
    if (made) return made;
    if (payment.status !== 'approved' && payment.status !== 'in_mediation') {
      const description = 'The action requested is not valid for the current payment state';
      throw badRequest(description, [{ code: 2063, description }]);
    }
    const left = refundableAmount(payment);
    if (amount !== undefined && (amount <= 0 || amount > left)) {
      const description = 'Amount must be positive and not greater than what is left of the payment';
      throw badRequest(description, [{ code: 4040, description }]);
    }
    const refund = this.#draftRefund(amount ?? left, idempotencyKey);
    this.#update(withRefund(payment, refund));
    return refund;
  }

  /** Makes the wire tell these fields otherwise, without a word to the seller. */
  override(id: number | string, fields: Record<string, unknown>): Payment {
    const payment = this.get(id);
    return this.#store.payments.save(payment.id, { ...payment, overrides: fields });
  }

  /** Tells the seller about a payment once more, as a notification of its own. */
  announceAgain(id: number): void {
    this.#webhooks.announce(this.get(id), ['payment.updated']);
  }

  nextDue(): number | undefined {
    const ends = [...this.#openCoupons].map((id) => this.get(id).expiresAt ?? Infinity);
    return ends.length > 0 ? ends.reduce((first, end) => Math.min(first, end)) : undefined;
  }

  async runDue(): Promise<void> {
    const now = this.#clock.now();
    for (const id of this.#openCoupons) {
      if ((this.get(id).expiresAt ?? Infinity) <= now) this.move(id, 'expire');
    }
  }

  #update(payment: Payment): Payment {
    // Readers keep the newest snapshot only, so two changes never carry the same instant.
    const updatedAt = Math.max(this.#clock.now(), payment.updatedAt + 1);
    return this.#keep({ ...payment, updatedAt }, ['payment.updated']);
  }

  #keep(payment: Payment, actions: WebhookAction[]): Payment {
    this.#store.payments.save(payment.id, payment);
    this.#watch(payment);
    this.#webhooks.announce(payment, actions);
    return payment;
  }

  #watch({ id, status, expiresAt }: Payment): void {
    if (status === 'pending' && expiresAt !== null) this.#openCoupons.add(id);
    else this.#openCoupons.delete(id);
  }

  #draftRefund(amount: number, idempotencyKey?: string): Refund {
    return { id: this.#store.nextId(), amount, createdAt: this.#clock.now(), idempotencyKey };
  }
}

function withRefund(payment: Payment, refund: Refund): Payment {
  const after = { ...payment, refunds: [...payment.refunds, refund] };
  if (refundedAmount(after) === payment.amount) return { ...after, status: 'refunded', statusDetail: 'refunded' };
  return { ...after, statusDetail: payment.status === 'approved' ? 'partially_refunded' : payment.statusDetail };
}
