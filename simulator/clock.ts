import type { Store } from './store.ts';

const OFFSET = 'clockOffsetMs';

/** The time that everything here is dated by: the wall clock plus what tests have moved it forward. */
export class Clock {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Milliseconds since 1970. */
  now(): number {
    return Date.now() + (this.#store.settings.get(OFFSET) ?? 0);
  }

  /** Time never goes back. */
  moveTo(instant: number): void {
    if (instant > this.now()) this.#store.settings.save(OFFSET, instant - Date.now());
  }
}
