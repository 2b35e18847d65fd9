import { setTimeout as wait } from 'node:timers/promises';
import type { Program } from '../stack/process.ts';

const BREATH_MS = 200;

/** A program that may be killed at any moment and is started again at once, as a supervisor would. */
export class Mortal {
  readonly name: string;
  kills = 0;
  /** How often it ended without being killed: a supervisor forgives that, a reader of the report may not. */
  collapses = 0;
  readonly #start: () => Program | Promise<Program>;
  #program: Program | undefined;
  #isOver = false;
  #isKilled = false;
  #life: Promise<void> | undefined;

  constructor(name: string, start: () => Program | Promise<Program>) {
    this.name = name;
    this.#start = start;
  }

  /** Resolves when it has been started once. */
  async begin(): Promise<void> {
    this.#program = await this.#start();
    this.#life = this.#live();
  }

  /** SIGKILL; nothing happens while it is being started. */
  async kill(): Promise<void> {
    const program = this.#program;
    if (!program) return;
    this.#isKilled = true;
    this.kills += 1;
    await program.kill();
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    await this.#program?.stop();
    await this.#life;
  }

  async #live(): Promise<void> {
    while (!this.#isOver) {
      await this.#program?.ended;
      this.#program = undefined;
      if (!this.#isKilled && !this.#isOver) this.collapses += 1;
      this.#isKilled = false;
      if (!this.#isOver) this.#program = await this.#again();
    }
  }

  async #again(): Promise<Program | undefined> {
    try {
      return await this.#start();
    } catch (error) {
      process.stderr.write(`${this.name} did not start, and is tried again: ${(error as Error).message}\n`);
      await wait(BREATH_MS);
      return undefined;
    }
  }
}
