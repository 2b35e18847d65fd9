const SECOND = 1_000;
const HOUR = 3_600 * SECOND;

/** News of a payment that the gateway does not show are worked for so long. Its list of changes finds the money whenever it appears. */
export const GIVE_UP_AFTER_MS = 5 * 24 * HOUR;

const SHORTEST_MS = 2 * SECOND;
const LONGEST_MS = 6 * HOUR;

/** Milliseconds until news of this age are tried again: half their age, so that the distance grows with it, and a tenth of jitter. */
export function pauseAtAge(ageMs: number): number {
  const pause = Math.min(Math.max(ageMs / 2, SHORTEST_MS), LONGEST_MS);
  return Math.round(pause * (0.9 + Math.random() * 0.2));
}
