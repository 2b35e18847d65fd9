import { DateTime } from 'luxon';
import type { Choices, QuietHours } from './choices.js';

/** When the day's one mail is sent to who wants one a day, on the cooperative's clock. */
export const DIGEST_HOUR = 9;

type Held = Pick<Choices, 'digest' | 'quietHours'>;

/**
 * The moment at which mail that nobody waits for may leave, from `from` on. What would be of no use by then (`useUntil`) is held back
 * less: not for the daily mail, and if that is not enough not even for quiet hours.
 */
export function mailTime(held: Held, timeZone: string, from: Date, useUntil?: Date): Date {
  const morning = held.digest === 'daily' ? nextDigest(timeZone, from) : from;
  return firstInTime([afterQuiet(held, timeZone, morning), afterQuiet(held, timeZone, from)], from, useUntil);
}

/** The same of a push. */
export function pushTime(held: Held, timeZone: string, from: Date, useUntil?: Date): Date {
  return firstInTime([afterQuiet(held, timeZone, from)], from, useUntil);
}

function firstInTime(times: Date[], otherwise: Date, useUntil: Date | undefined): Date {
  return times.find((time) => useUntil === undefined || time <= useUntil) ?? otherwise;
}

function nextDigest(timeZone: string, from: Date): Date {
  return nextTime(timeZone, from, DIGEST_HOUR * 60);
}

function afterQuiet({ quietHours }: Held, timeZone: string, from: Date): Date {
  return quietHours && isQuiet(quietHours, timeZone, from) ? nextTime(timeZone, from, minutesOf(quietHours.to)) : from;
}

function isQuiet({ from, to }: QuietHours, timeZone: string, at: Date): boolean {
  const { hour, minute } = DateTime.fromJSDate(at, { zone: timeZone });
  const [now, begin, end] = [hour * 60 + minute, minutesOf(from), minutesOf(to)];
  return begin < end ? now >= begin && now < end : now >= begin || now < end;
}

/** When the clock next shows these minutes of the day; `from` itself, if it does. */
function nextTime(timeZone: string, from: Date, minutes: number): Date {
  const at = DateTime.fromJSDate(from, { zone: timeZone });
  const today = at.set({ hour: Math.floor(minutes / 60), minute: minutes % 60, second: 0, millisecond: 0 });
  return (today < at ? today.plus({ days: 1 }) : today).toJSDate();
}

function minutesOf(clock: string): number {
  const [hours, minutes] = clock.split(':').map(Number) as [number, number];
  return hours * 60 + minutes;
}
