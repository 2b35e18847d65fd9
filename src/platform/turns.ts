import { Problem } from './http/problem.js';

/** So many pieces of work at once; as many more as `waiting` says wait for their turn, and who comes beyond is told BUSY. */
export class Turns {
  private running = 0;
  private readonly queue: (() => void)[] = [];

  constructor(
    private readonly atOnce: number,
    private readonly waiting: number,
    private readonly retrySeconds: number,
  ) {}

  async take<T>(work: () => Promise<T>): Promise<T> {
    await this.turn();
    try {
      return await work();
    } finally {
      // Whoever waits takes the place over, so `running` only falls when nobody does.
      const next = this.queue.shift();
      if (next) next();
      else this.running -= 1;
    }
  }

  private async turn(): Promise<void> {
    if (this.running < this.atOnce) {
      this.running += 1;
      return;
    }
    if (this.queue.length >= this.waiting) throw new Problem('BUSY', { retryAfter: this.retrySeconds });
    await new Promise<void>((go) => this.queue.push(go));
  }
}
