import { Injectable } from '@nestjs/common';
import { hash, verify } from '@node-rs/argon2';
import { Turns } from '../../platform/turns.js';

/** argon2id with 19 MiB, two passes, one lane (OWASP's recommendation). */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
/** libuv has four threads; one stays free for files and names. */
const AT_ONCE = 3;
const WAITING = 64;
const RETRY_SECONDS = 2;

/** Hashes and checks passwords off the event loop, a few at once; who comes when the queue is full is told BUSY. */
@Injectable()
export class PasswordHasher {
  private readonly turns = new Turns(AT_ONCE, WAITING, RETRY_SECONDS);
  /** Stands in for the password of who does not exist, so that looking takes as long. */
  private readonly nobody = hash('nobody', COST);

  hash(password: string): Promise<string> {
    return this.turns.take(() => hash(normalisePassword(password), COST));
  }

  /** False for a user who does not exist (`stored` undefined), after the same work. `before` runs when the turn has come, and may refuse. */
  verify(stored: string | undefined, password: string, before: () => Promise<void>): Promise<boolean> {
    return this.turns.take(async () => {
      await before();
      const matches = await verify(stored ?? (await this.nobody), normalisePassword(password));
      return matches && stored !== undefined;
    });
  }
}

/** The same password typed on two keyboards is the same: compatibility forms are composed (NIST SP 800-63B). */
export function normalisePassword(password: string): string {
  return password.normalize('NFKC');
}
