const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Pauses after the first try, the second and so on; the last one from then on. */
const PAUSES_MS = [30 * SECOND, 2 * MINUTE, 10 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR];
/** Nobody may put us off for longer. */
const LONGEST_MS = 24 * HOUR;

/** When to try again after `attempts` tries, with a tenth of jitter; the push service's own wish comes first. */
export function nextTry(attempts: number, retryAfter: string | undefined, now: Date = new Date()): Date {
  const pause = PAUSES_MS[Math.min(attempts, PAUSES_MS.length) - 1]! * (0.9 + Math.random() * 0.2);
  const wished = retryAfter === undefined ? undefined : millisecondsOf(retryAfter, now);
  return new Date(now.getTime() + Math.round(Math.min(Math.max(wished ?? pause, SECOND), LONGEST_MS)));
}

/** Seconds, or a date (RFC 9110); undefined for what is neither. */
function millisecondsOf(retryAfter: string, now: Date): number | undefined {
  if (/^\s*\d{1,9}\s*$/.test(retryAfter)) return Number(retryAfter) * SECOND;
  const date = Date.parse(retryAfter);
  return Number.isNaN(date) ? undefined : Math.max(date - now.getTime(), 0);
}
