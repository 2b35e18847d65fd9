import type { CellFormat } from '../../platform/workbook.js';

/** A column: its SQL, and how what it gives is shown. Money is integer centavos there, moments are instants, days `2026-11-22`. */
export interface ReportColumn {
  header: string;
  format: CellFormat;
  sql: string;
  /** Of a closed list: each value as people read it. */
  names?: Readonly<Record<string, string>>;
}

/** What a report is made of. `$1` and `$2` are the instants between which it looks, the second excluded. */
export interface ReportDefinition {
  /** Of the sheet and, in lower case, of the file. */
  title: string;
  columns: ReportColumn[];
  from: string;
  /** Orders the rows and tells each from every other; each with its type. */
  key: [sql: string, type: string][];
}

export const REPORT_NAMES = ['claims', 'payments', 'links', 'response-times'] as const;
export type ReportName = (typeof REPORT_NAMES)[number];

export const REPORT_FORMATS = ['csv', 'xlsx'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

export const text = (header: string, sql: string): ReportColumn => ({ header, format: 'text', sql });
export const count = (header: string, sql: string): ReportColumn => ({ header, format: 'count', sql });
export const decimal = (header: string, sql: string): ReportColumn => ({ header, format: 'decimal', sql });
export const money = (header: string, sql: string): ReportColumn => ({ header, format: 'money', sql });
export const moment = (header: string, sql: string): ReportColumn => ({ header, format: 'moment', sql });
export const oneOf = (header: string, sql: string, names: Readonly<Record<string, string>>): ReportColumn => ({
  ...text(header, sql),
  names,
});
