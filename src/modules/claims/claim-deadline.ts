import { DateTime } from 'luxon';
import { dayIn, endOfDay } from '../../platform/clock.js';
import type { DaysRule, DeadlineRule, Tenant } from '../../platform/tenancy/tenant.js';

const HOUR_MS = 3_600_000;
const WARN_HOURS = 24;

/** A claim's time to be answered, and when staff are warned that it is about to end. */
export interface Deadline {
  rule: DeadlineRule;
  dueAt: Date;
  warnAt: Date;
}

/** The deadline of a claim whose clock starts at `from`: by its category's own rule, else the cooperative's; null where there is neither. */
export function deadlineOf(
  categoryRule: DeadlineRule | null,
  from: Date,
  { timeZone, settings: { claimDeadline } }: Pick<Tenant, 'timeZone' | 'settings'>,
): Deadline | null {
  const rule = categoryRule ?? (claimDeadline && { days: claimDeadline.days, calendar: claimDeadline.calendar });
  if (!rule) return null;
  if ('hours' in rule) return { rule, dueAt: after(from, rule.hours), warnAt: after(from, (rule.hours * 3) / 4) };
  const lastDay = lastDayToAnswer(dayIn(timeZone, from), rule, claimDeadline?.holidays);
  const dueAt = endOfDay(timeZone, lastDay);
  return { rule, dueAt, warnAt: after(dueAt, -(claimDeadline?.warnHours ?? WARN_HOURS)) };
}

/** The last day on which a claim received on `receivedOn` is answered in time. The day of reception does not count. */
export function lastDayToAnswer(receivedOn: string, rule: DaysRule, holidays: string[] = []): string {
  let day = DateTime.fromISO(receivedOn, { zone: 'utc' });
  for (let left = rule.days; left > 0;) {
    day = day.plus({ days: 1 });
    if (rule.calendar === 'calendar' || isWorkday(day, holidays)) left -= 1;
  }
  return day.toISODate()!;
}

function isWorkday(day: DateTime, holidays: string[]): boolean {
  return !(day.isWeekend || holidays.includes(day.toISODate()!));
}

function after(instant: Date, hours: number): Date {
  return new Date(instant.getTime() + hours * HOUR_MS);
}
