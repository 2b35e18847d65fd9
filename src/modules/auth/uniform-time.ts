import { setTimeout as wait } from 'node:timers/promises';

/** Longer than the work takes when the machine is not loaded: hashing, a transaction and a job. */
const FLOOR_MS = 250;

/** Answers no sooner than the floor, so that whether there was something to do cannot be told from the time. */
export async function inUniformTime(work: () => Promise<void>): Promise<void> {
  const floor = wait(FLOOR_MS);
  try {
    await work();
  } finally {
    await floor;
  }
}
