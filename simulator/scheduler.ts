import type { Clock } from './clock.ts';

/** Something that has work to do at given instants. */
export interface Agenda {
  nextDue(): number | undefined;
  /** Does what is due by now; resolves when it is done. */
  runDue(): Promise<void>;
}

const LONGEST_TIMER_MS = 60 * 60 * 1000;

/** Calls the agendas when their time comes, by the clock's own pace or because it was moved. */
export class Scheduler {
  readonly #clock: Clock;
  readonly #agendas: Agenda[] = [];
  readonly #running = new Set<Promise<void>>();
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  watch(agenda: Agenda): void {
    this.#agendas.push(agenda);
  }

  /** To be told whenever an agenda changes. */
  wake(): void {
    if (this.#stopped) return;
    clearTimeout(this.#timer);
    const due = this.#nextDue();
    if (due === undefined) return;
    const delay = Math.min(Math.max(due - this.#clock.now(), 0), LONGEST_TIMER_MS);
    this.#timer = setTimeout(() => this.#tick(), delay);
  }

  /** Moves the clock through every instant at which something is due, and resolves when all of that was done. */
  async advance(seconds: number): Promise<void> {
    const target = this.#clock.now() + seconds * 1000;
    await Promise.all(this.#running);
    for (let due = this.#nextDue(); due !== undefined && due <= target; due = this.#nextDue()) {
      this.#clock.moveTo(due);
      await this.#runDue();
    }
    this.#clock.moveTo(target);
    this.wake();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #tick(): void {
    const run = this.#runDue().finally(() => {
      this.#running.delete(run);
      this.wake();
    });
    this.#running.add(run);
    this.wake();
  }

  async #runDue(): Promise<void> {
    await Promise.all(this.#agendas.map((agenda) => agenda.runDue()));
  }

  #nextDue(): number | undefined {
    const dues = this.#agendas.map((agenda) => agenda.nextDue()).filter((due) => due !== undefined);
    return dues.length > 0 ? Math.min(...dues) : undefined;
  }
}
