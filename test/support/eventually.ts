import { setTimeout as wait } from 'node:timers/promises';

const STEP_MS = 50;

/** Repeats `assertion` until it holds and returns what it gave; past the deadline its own failure is thrown. */
export async function eventually<T>(assertion: () => Promise<T> | T, { withinMs = 15_000 } = {}): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    try {
      return await assertion();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await wait(STEP_MS);
    }
  }
}
