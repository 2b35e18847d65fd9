import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { IsDate, MaxDate, MinDate } from 'class-validator';
import { DateTime } from 'luxon';

const RFC_3339 = /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})$/;
const WRONG = 'INVALID_DATE: Debe ser un instante como 2026-11-22T03:00:00Z.';

/** An instant in RFC 3339, with its offset, of a day that exists; becomes a Date. */
export function IsInstant(): PropertyDecorator {
  return applyDecorators(
    Transform(({ value }: { value: unknown }) => instantOf(value) ?? value),
    IsDate({ message: WRONG }),
    MinDate(new Date('1990-01-01T00:00:00Z'), { message: WRONG }),
    MaxDate(new Date('2101-01-01T00:00:00Z'), { message: WRONG }),
  );
}

/** How far ahead of ours another system's clock may be. */
const CLOCK_SKEW_MS = 5 * 60_000;

/** True for an instant to come, by any clock that is not wrong. */
export function isAhead(instant: Date): boolean {
  return instant.getTime() > Date.now() + CLOCK_SKEW_MS;
}

/** Undefined for anything that is no such instant. */
export function instantOf(value: unknown): Date | undefined {
  if (typeof value !== 'string' || !RFC_3339.test(value)) return undefined;
  const instant = DateTime.fromISO(value.toUpperCase(), { zone: 'utc' });
  return instant.isValid ? instant.toJSDate() : undefined;
}
