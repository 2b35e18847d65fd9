import { DateTime } from 'luxon';
import { decimalOf } from '../../platform/money.js';
import type { WorkbookCell } from '../../platform/workbook.js';
import { momentText } from '../../platform/written.js';
import type { ReportColumn } from './report.js';
import type { RawRow } from './report-rows.js';

type Raw = RawRow[number];

const DAY_MS = 86_400_000;
/** Days from a workbook's day 0, 1899-12-30, to 1970-01-01. */
const DAYS_TO_1970 = 25_569;

/** As people in Argentina read it in a CSV: decimals with a comma, moments on the cooperative's clock. */
export function csvCell({ format, names }: ReportColumn, value: Raw, timeZone: string): string {
  if (value === null) return '';
  if (value instanceof Date) return momentText(value, timeZone);
  if (format === 'money') return decimalOf(Number(value)).replace('.', ',');
  if (format === 'decimal') return Number(value).toFixed(2).replace('.', ',');
  return names?.[value] ?? String(value);
}

/** As a workbook holds it: a number where it is one. A workbook knows no time zone, so a moment is the cooperative's clock's. */
export function workbookCell({ format, names }: ReportColumn, value: Raw, timeZone: string): WorkbookCell {
  if (value === null) return null;
  if (value instanceof Date) return serialOf(value, timeZone);
  if (format === 'money') return Number(decimalOf(Number(value)));
  if (format === 'decimal' || format === 'count') return Number(value);
  return names?.[value] ?? String(value);
}

function serialOf(instant: Date, timeZone: string): number {
  const { offset } = DateTime.fromJSDate(instant, { zone: timeZone });
  return (instant.getTime() + offset * 60_000) / DAY_MS + DAYS_TO_1970;
}
