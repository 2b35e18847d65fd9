import { randomUUID } from 'node:crypto';
import type { Clock } from './clock.ts';
import { instantOf } from './dates.ts';
import type { Payment, PaymentStatus, Preference, PreferenceRequest, Seller } from './model.ts';
import { centavosOf } from './money.ts';
import type { Store } from './store.ts';

/** Payments in these states have taken the money of a link, even if it was given back later. */
const TAKEN: PaymentStatus[] = ['approved', 'in_process', 'in_mediation', 'refunded', 'charged_back'];

export type Availability = 'open' | 'not_yet' | 'expired' | 'paid';

/** The links that sellers have made, and how much each still asks for. */
export class Preferences {
  readonly #store: Store;
  readonly #clock: Clock;

  constructor(store: Store, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  create(seller: Seller, request: PreferenceRequest): Preference {
    const now = this.#clock.now();
    return this.#keep({
      id: `${seller.collectorId}-${randomUUID()}`,
      collectorId: seller.collectorId,
      merchantOrderId: this.#store.nextId(),
      createdAt: now,
      updatedAt: now,
      request,
    });
  }

  /** Only the fields that the seller names change. */
  update(preference: Preference, changes: Partial<PreferenceRequest>): Preference {
    const request = { ...preference.request, ...changes };
    return this.#keep({ ...preference, request, updatedAt: this.#clock.now() });
  }

  find(id: string): Preference | undefined {
    return this.#store.preferences.get(id);
  }

  ofSeller(collectorId: number): Preference[] {
    return this.#store.preferences.all().filter((preference) => preference.collectorId === collectorId);
  }

  /** The newest link of a reference, whoever made it. */
  findByReference(externalReference: string): Preference | undefined {
    return this.#store.preferences.all().findLast(({ request }) => request.external_reference === externalReference);
  }

  /** The payments that took money of a link, oldest first. */
  paymentsTaken({ id }: Preference): Payment[] {
    return this.#store.payments
      .all()
      .filter((payment) => payment.preferenceId === id && TAKEN.includes(payment.status));
  }

  /** Centavos that the link still asks for; a coupon that nobody paid yet takes nothing off. */
  amountDue(preference: Preference): number {
    const taken = this.paymentsTaken(preference).reduce((sum, { amount }) => sum + amount, 0);
    return Math.max(0, totalOf(preference.request) - taken);
  }

  availability(preference: Preference): Availability {
    const { expires, expiration_date_from: from, expiration_date_to: to } = preference.request;
    const now = this.#clock.now();
    if (this.amountDue(preference) === 0) return 'paid';
    if (expires && to && (instantOf(to) ?? now) <= now) return 'expired';
    if (expires && from && (instantOf(from) ?? now) > now) return 'not_yet';
    return 'open';
  }

  #keep(preference: Preference): Preference {
    return this.#store.preferences.save(preference.id, preference);
  }
}

/** Centavos that a preference asks for. */
export function totalOf({ items }: PreferenceRequest): number {
  return items.reduce((sum, item) => sum + (centavosOf(item.unit_price) ?? 0) * item.quantity, 0);
}
