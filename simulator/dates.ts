const ARGENTINA_OFFSET_MS = -3 * 60 * 60 * 1000;

/** Instant in the wire's form, with milliseconds and offset: `2026-11-22T10:30:00.000-03:00`. */
export function wireDate(instant: number): string {
  return new Date(instant + ARGENTINA_OFFSET_MS).toISOString().replace('Z', '-03:00');
}

/** RFC 3339 instant → milliseconds; undefined for anything else. */
export function instantOf(text: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)$/i.test(text)) return undefined;
  const instant = Date.parse(text);
  return Number.isNaN(instant) ? undefined : instant;
}

/** As people read it, on Argentina's clock: `25/11/2026, 23:59`. */
export function readableDate(instant: number): string {
  const [date = '', time = ''] = wireDate(instant).split('T');
  return `${date.split('-').reverse().join('/')}, ${time.slice(0, 5)}`;
}

/** Year and month (1–12) in Argentina at an instant. */
export function monthOf(instant: number): { year: number; month: number } {
  const date = new Date(instant + ARGENTINA_OFFSET_MS);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1 };
}
