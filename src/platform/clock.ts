import { DateTime } from 'luxon';

/** The tenant's own calendar day of an instant, `2026-11-22`. */
export function dayIn(timeZone: string, instant: Date = new Date()): string {
  return DateTime.fromJSDate(instant, { zone: timeZone }).toISODate()!;
}

/** The instant at which the calendar day of `instant` began in a time zone. */
export function startOfDay(timeZone: string, instant: Date = new Date()): Date {
  return DateTime.fromJSDate(instant, { zone: timeZone }).startOf('day').toJSDate();
}

/** The instant at which a calendar day ends in a time zone (exclusive: the next midnight). */
export function endOfDay(timeZone: string, day: string): Date {
  return DateTime.fromISO(day, { zone: timeZone }).plus({ days: 1 }).startOf('day').toJSDate();
}
