import { DateTime } from 'luxon';
import type { ClaimDeadline } from '../../platform/tenancy/tenant.js';

/** The last day on which a claim received on `receivedOn` is answered in time. The day of reception does not count. */
export function lastDayToAnswer(receivedOn: string, rule: ClaimDeadline): string {
  let day = DateTime.fromISO(receivedOn, { zone: 'utc' });
  for (let left = rule.days; left > 0;) {
    day = day.plus({ days: 1 });
    if (counts(day, rule)) left -= 1;
  }
  return day.toISODate()!;
}

function counts(day: DateTime, { calendar, holidays }: ClaimDeadline): boolean {
  return calendar === 'calendar' || !(day.isWeekend || holidays.includes(day.toISODate()!));
}
