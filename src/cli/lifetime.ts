import { endOfDay } from '../platform/clock.js';
import { instantOf } from '../platform/http/instant.js';
import { RegistryError } from '../modules/tenant/tenant-registry.js';

const DAY_MS = 86_400_000;

/** `90d`, `2027-01-01` (that day included, on the cooperative's clock), an instant, or `never` (null). Throws RegistryError for anything else, and for what is past. */
export function endOf(text: string, timeZone: string, now: Date = new Date()): Date | null {
  if (text === 'never') return null;
  const end = untilIn(text, now) ?? dayEnd(text, timeZone) ?? instantOf(text);
  if (!end || !(end.getTime() > now.getTime()))
    throw new RegistryError(
      `--expires takes 90d, a day to come such as 2027-12-31, an instant, or never; not ${text}.`,
    );
  return end;
}

/** `7d` from now; `0d` is now. */
export function untilIn(text: string, now: Date = new Date()): Date | undefined {
  const days = /^(\d{1,4})d$/.exec(text)?.[1];
  return days === undefined ? undefined : new Date(now.getTime() + Number(days) * DAY_MS);
}

function dayEnd(text: string, timeZone: string): Date | undefined {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) ? endOfDay(timeZone, text) : undefined;
}
