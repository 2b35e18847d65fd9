import { Injectable } from '@nestjs/common';
import { hash, verify } from '@node-rs/argon2';
import { Problem } from '../../platform/http/problem.js';

/** argon2id with 19 MiB, two passes, one lane (OWASP's recommendation). */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
/** libuv has four threads; one stays free for files and names. */
const AT_ONCE = 3;
const WAITING = 64;
const RETRY_SECONDS = 2;

/** Hashes and checks passwords off the event loop, a few at once; who comes when the queue is full is told BUSY. */
@Injectable()
export class PasswordHasher {
  private running = 0;
  private readonly waiting: (() => void)[] = [];
  /** Stands in for the password of who does not exist, so that looking takes as long. */
  private readonly nobody = hash('nobody', COST);

  hash(password: string): Promise<string> {
    return this.queued(() => hash(normalisePassword(password), COST));
  }

  /** False for a user who does not exist (`stored` undefined), after the same work. `before` runs when the turn has come, and may refuse. */
  verify(stored: string | undefined, password: string, before: () => Promise<void>): Promise<boolean> {
    return this.queued(async () => {
      await before();
      const matches = await verify(stored ?? (await this.nobody), normalisePassword(password));
      return matches && stored !== undefined;
    });
  }

  private async queued<T>(work: () => Promise<T>): Promise<T> {
    await this.turn();
    try {
      return await work();
    } finally {
      // Whoever waits takes the place over, so `running` only falls when nobody does.
      const next = this.waiting.shift();
      if (next) next();
      else this.running -= 1;
    }
  }

  private async turn(): Promise<void> {
    if (this.running < AT_ONCE) {
      this.running += 1;
      return;
    }
    if (this.waiting.length >= WAITING) throw new Problem('BUSY', { retryAfter: RETRY_SECONDS });
    await new Promise<void>((go) => this.waiting.push(go));
  }
}

/** The same password typed on two keyboards is the same: compatibility forms are composed (NIST SP 800-63B). */
export function normalisePassword(password: string): string {
  return password.normalize('NFKC');
}
