import { DateTime } from 'luxon';

/**
 * A zone's definition for a calendar (RFC 5545, VTIMEZONE), which every program can read without knowing the zone. Null where its clock changes in the
 * course of a year, as none does in Argentina: times are then written in UTC.
 */
export function timeZoneDefinition(timeZone: string, now: Date = new Date()): string | null {
  const months = Array.from({ length: 24 }, (_, ahead) =>
    DateTime.fromJSDate(now, { zone: timeZone }).plus({ months: ahead }),
  );
  const [offset, ...others] = new Set(months.map((month) => month.toFormat('ZZZ')));
  if (offset === undefined || others.length > 0) return null;
  return [
    'BEGIN:VTIMEZONE',
    `TZID:${timeZone}`,
    'BEGIN:STANDARD',
    'DTSTART:19700101T000000',
    `TZOFFSETFROM:${offset}`,
    `TZOFFSETTO:${offset}`,
    'END:STANDARD',
    'END:VTIMEZONE',
  ].join('\r\n');
}
