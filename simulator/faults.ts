import type { Store } from './store.ts';

export const OPERATIONS = ['preference', 'payment', 'search', 'refund'] as const;
export type Operation = (typeof OPERATIONS)[number];

/** What goes wrong for a seller, or for all. Rates go from 0 (never) to 1 (always). */
export interface FaultPlan {
  /** Added to every answer of the API. */
  delayMs: number;
  errorRate: number;
  errorStatus: number;
  /** Operations that do their work and then never answer. */
  timeoutAfterCreate: Operation[];
  /** How many requests are spoilt before the API heals by itself; without it, all of them. */
  times?: number;
  webhooks: { lost: number; copies: number; reorder: boolean; hold: boolean };
}

/** A collector's number, or `all`. */
export type Scope = number | string;

export const NO_FAULTS: FaultPlan = {
  delayMs: 0,
  errorRate: 0,
  errorStatus: 500,
  timeoutAfterCreate: [],
  webhooks: { lost: 0, copies: 1, reorder: false, hold: false },
};

/** The faults asked for. Dice are only thrown for rates between 0 and 1, from a seed, so a run can be repeated. */
export class Faults {
  /** How often each kind struck since the start. */
  readonly met = { errors: 0, silences: 0, lostWebhooks: 0 };
  readonly #store: Store;
  #seed: number;

  constructor(store: Store, seed: number) {
    this.#store = store;
    this.#seed = seed;
  }

  /** A seller's own plan hides the plan for all. */
  planFor(collectorId: number): FaultPlan {
    return this.#store.faults.get(collectorId) ?? this.#store.faults.get('all') ?? NO_FAULTS;
  }

  /** The plan of each scope that has one. */
  plans(): Record<string, FaultPlan> {
    return Object.fromEntries(this.#store.faults.entries());
  }

  set(scope: Scope, plan: FaultPlan): void {
    this.#store.faults.save(scope, plan);
  }

  clear(): void {
    for (const scope of Object.keys(this.plans())) this.#store.faults.delete(scope);
  }

  answersWithError(collectorId: number): boolean {
    return this.#count(
      'errors',
      this.#spoil(collectorId, (plan) => this.#happens(plan.errorRate)),
    );
  }

  neverAnswers(collectorId: number, operation: Operation): boolean {
    const struck = this.#spoil(collectorId, (plan) => plan.timeoutAfterCreate.includes(operation));
    return this.#count('silences', struck);
  }

  losesWebhook(collectorId: number): boolean {
    return this.#count('lostWebhooks', this.#happens(this.planFor(collectorId).webhooks.lost));
  }

  #count(kind: keyof Faults['met'], struck: boolean): boolean {
    if (struck) this.met[kind] += 1;
    return struck;
  }

  #spoil(collectorId: number, happens: (plan: FaultPlan) => boolean): boolean {
    const plan = this.planFor(collectorId);
    if (plan.times === 0 || !happens(plan)) return false;
    if (plan.times !== undefined) {
      const scope = this.#store.faults.get(collectorId) ? collectorId : 'all';
      this.#store.faults.save(scope, { ...plan, times: plan.times - 1 });
    }
    return true;
  }

  #happens(rate: number): boolean {
    return rate >= 1 || (rate > 0 && this.#dice() < rate);
  }

  /** Mulberry32: small, and the same numbers for the same seed on every machine. */
  #dice(): number {
    this.#seed = (this.#seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#seed ^ (this.#seed >>> 15), 1 | this.#seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  }
}
