import { DateTime } from 'luxon';

/** A time zone in which it is this hour now. */
export function zoneOf(hour: number): string {
  const ahead = ((hour - DateTime.utc().hour + 36) % 24) - 12;
  // The names count the other way round.
  return ahead === 0 ? 'Etc/GMT' : `Etc/GMT${ahead > 0 ? '-' : '+'}${Math.abs(ahead)}`;
}
