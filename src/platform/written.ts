import { DateTime } from 'luxon';

/** `2019-10-18` → `18/10/2019`. */
export function dayText(day: string): string {
  return day.split('-').reverse().join('/');
}

/** `22/11/2026 14:05`, on a tenant's clock. */
export function momentText(instant: Date, timeZone: string): string {
  return DateTime.fromJSDate(instant, { zone: timeZone }).toFormat('dd/MM/yyyy HH:mm');
}

/** `2019-10` → `10/2019`. */
export function periodText(period: string): string {
  return period.split('-').reverse().join('/');
}

/** A decimal string as it is read in Argentina: `1033.50` → `1.033,50`. */
export function numberText(decimal: string): string {
  const [whole, fraction] = decimal.split('.') as [string, string?];
  return [whole.replace(/\B(?=(\d{3})+$)/g, '.'), fraction].filter(Boolean).join(',');
}

/** A meter's figure, without the zeros after the point: `1033.000` → `1.033`. */
export function readingText(decimal: string): string {
  return numberText(decimal.includes('.') ? decimal.replace(/\.?0+$/, '') : decimal);
}
