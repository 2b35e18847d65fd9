import { IsIn, IsString, Matches } from 'class-validator';
import { REPORT_FORMATS, REPORT_NAMES, type ReportFormat, type ReportName } from './report.js';

const DAY_TEXT = /^(?:19|20)\d{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/;

export class ReportParam {
  /** The cooperative's slug. @example almafuerte */
  @IsString() tenant: string;
  /** `response-times` is by service and category; the others have a row for each thing. */
  @IsIn(REPORT_NAMES) report: ReportName;
}

export class ReportQuery {
  /** The first day, on the cooperative's calendar. @example 2026-11-01 */
  @Matches(DAY_TEXT) from: string;
  /** The last day; a year after the first at the most. @example 2026-11-30 */
  @Matches(DAY_TEXT) to: string;
  @IsIn(REPORT_FORMATS) format: ReportFormat = 'csv';
}
