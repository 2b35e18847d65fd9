import { Journal } from './journal.ts';
import type { FaultPlan } from './faults.ts';
import type { Delivery, Payment, Preference, Seller } from './model.ts';

/** Records of one kind, in memory, each change written to the journal. */
export class Records<T> {
  readonly #byId = new Map<string, T>();
  readonly #write: (id: string, value: T | null) => void;

  constructor(write: (id: string, value: T | null) => void) {
    this.#write = write;
  }

  get(id: string | number): T | undefined {
    return this.#byId.get(String(id));
  }

  all(): T[] {
    return [...this.#byId.values()];
  }

  entries(): [string, T][] {
    return [...this.#byId];
  }

  save(id: string | number, value: T): T {
    this.restore(String(id), value);
    this.#write(String(id), value);
    return value;
  }

  delete(id: string | number): void {
    this.#byId.delete(String(id));
    this.#write(String(id), null);
  }

  /** Puts back what the journal already holds. */
  restore(id: string, value: T): void {
    this.#byId.set(id, value);
  }
}

/** Everything that the simulator knows. */
export class Store {
  readonly #restorers = new Map<string, (id: string, value: unknown) => void>();
  /** By access token. */
  readonly sellers = this.#records<Seller>('sellers');
  readonly preferences = this.#records<Preference>('preferences');
  readonly payments = this.#records<Payment>('payments');
  readonly deliveries = this.#records<Delivery>('deliveries');
  /** By collector, or `all`. */
  readonly faults = this.#records<FaultPlan>('faults');
  readonly settings = this.#records<number>('settings');
  readonly #journal: Journal | undefined;
  // Ids go on from the wall clock, so that a simulator without memory never repeats the ids of the run before.
  #lastId = Math.floor(Date.now() / 10);

  constructor(folder?: string) {
    if (folder) this.#journal = new Journal(folder);
    for (const [kind, id, value] of this.#journal?.entries ?? []) this.#restorers.get(kind)?.(id, value);
    for (const id of this.#usedIds()) this.#lastId = Math.max(this.#lastId, id);
  }

  nextId(): number {
    return (this.#lastId += 1);
  }

  sellerOf(collectorId: number): Seller | undefined {
    return this.sellers.all().find((seller) => seller.collectorId === collectorId);
  }

  close(): void {
    this.#journal?.close();
  }

  #records<T>(kind: string): Records<T> {
    const records = new Records<T>((id, value) => this.#journal?.append([kind, id, value]));
    this.#restorers.set(kind, (id, value) => records.restore(id, value as T));
    return records;
  }

  *#usedIds(): Iterable<number> {
    for (const payment of this.payments.all()) {
      yield payment.id;
      for (const refund of payment.refunds) yield refund.id;
    }
    for (const delivery of this.deliveries.all()) yield Math.max(delivery.id, delivery.notificationId);
    for (const preference of this.preferences.all()) yield preference.merchantOrderId;
  }
}
