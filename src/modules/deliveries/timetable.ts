const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Pauses after the first try, the second and so on, as Standard Webhooks suggests them: ten tries in three days. */
const PAUSES_MS = [5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR];

/** How long an address that kept silent is left in peace: each try holds a worker for the whole time-out, and hundreds may wait. */
export const REST_MS = MINUTE;

/** No delivery is tried beyond this age, however few tries a resting address let it have. */
export const GIVE_UP_AFTER_MS = 5 * 24 * HOUR;

/** Milliseconds until the next try after `attempts` of them, with a tenth of jitter; null when that was the last. */
export function pauseAfter(attempts: number): number | null {
  const pause = PAUSES_MS[attempts - 1];
  return pause === undefined ? null : Math.round(pause * (0.9 + Math.random() * 0.2));
}
