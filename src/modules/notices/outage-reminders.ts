const HOUR_MS = 3_600_000;

/** As distributors must: two days before, and once more the day before. */
export const USUAL_REMINDERS = [48, 24];

/** Sooner after people were told it would remind them of nothing. */
const SOONEST_MS = 6 * HOUR_MS;

export interface Reminder {
  hours: number;
  at: Date;
}

/** The reminders, `hours` before the start, that still make sense when people are told now. */
export function remindersBefore(startsAt: Date, hours: readonly number[], now: Date = new Date()): Reminder[] {
  return [...new Set(hours)]
    .map((before) => ({ hours: before, at: new Date(startsAt.getTime() - before * HOUR_MS) }))
    .filter(({ at }) => at.getTime() >= now.getTime() + SOONEST_MS);
}
