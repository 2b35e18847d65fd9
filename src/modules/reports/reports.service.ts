import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { DateTime } from 'luxon';
import { Problem, wrongField } from '../../platform/http/problem.js';
import { RateLimits } from '../../platform/http/rate-limits.js';
import type { Actor } from '../../platform/operations/actor.js';
import { Audit } from '../../platform/operations/audit.js';
import { spreadsheetLines, UTF8_MARK } from '../../platform/spreadsheet.js';
import type { Tenant } from '../../platform/tenancy/tenant.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';
import { workbookOf } from '../../platform/workbook.js';
import { CLAIMS, RESPONSE_TIMES } from './claims-report.js';
import { LINKS, PAYMENTS } from './money-and-links.js';
import type { ReportDefinition, ReportFormat, ReportName } from './report.js';
import { csvCell, workbookCell } from './report-cells.js';
import { type Between, ReportRows } from './report-rows.js';

const REPORTS: Record<ReportName, ReportDefinition> = {
  claims: CLAIMS,
  payments: PAYMENTS,
  links: LINKS,
  'response-times': RESPONSE_TIMES,
};

const MOST_ROWS = 100_000;
const MOST_DAYS = 366;
const REPORTS_AN_HOUR = { name: 'staff-reports', points: 60, seconds: 3_600 };

/** Which report of which days of the cooperative's calendar, both included. */
export interface ReportRequest {
  report: ReportName;
  from: string;
  to: string;
  format: ReportFormat;
}

export interface ReportFile {
  /** `reclamos-2026-11-01-2026-11-30.csv` */
  name: string;
  content: Readable;
}

/** What a cooperative takes home of its own figures, written as it is read. */
@Injectable()
export class Reports {
  constructor(
    private readonly rows: ReportRows,
    private readonly limits: RateLimits,
    private readonly audit: Audit,
  ) {}

  /** VALIDATION_FAILED for days in no order or more than a year of them, REPORT_TOO_LARGE, TOO_MANY_REQUESTS. */
  async make(request: ReportRequest, by: Actor): Promise<ReportFile> {
    const { report, from, to, format } = request;
    const between = instantsOf(request);
    await this.limits.take(REPORTS_AN_HOUR, by.id);
    const definition = REPORTS[report];
    if (await this.rows.isMoreThan(MOST_ROWS, definition, between)) throw new Problem('REPORT_TOO_LARGE');
    this.audit.note({ actor: by.id, action: 'report.made', subject: report, detail: { from, to, format } });
    const lines = format === 'csv' ? this.csv(currentTenant(), definition, between) : this.xlsx(definition, between);
    const title = definition.title.toLowerCase().replaceAll(' ', '-');
    return { name: `${title}-${from}-${to}.${format}`, content: Readable.from(lines, { objectMode: false }) };
  }

  private async *csv(tenant: Tenant, report: ReportDefinition, between: Between): AsyncGenerator<string> {
    const { columns } = report;
    yield `${UTF8_MARK}${spreadsheetLines([columns.map(({ header }) => header)])}`;
    for await (const rows of this.rows.read(tenant, report, between))
      yield spreadsheetLines(rows.map((row) => columns.map((column, i) => csvCell(column, row[i]!, tenant.timeZone))));
  }

  private xlsx(report: ReportDefinition, between: Between): AsyncIterable<Buffer> {
    return workbookOf(report.title, report.columns, this.workbookPages(currentTenant(), report, between));
  }

  private async *workbookPages(tenant: Tenant, report: ReportDefinition, between: Between) {
    for await (const rows of this.rows.read(tenant, report, between))
      yield rows.map((row) => report.columns.map((column, i) => workbookCell(column, row[i]!, tenant.timeZone)));
  }
}

function instantsOf({ from, to }: ReportRequest): Between {
  const { timeZone } = currentTenant();
  const [first, last] = [from, to].map((day) => DateTime.fromISO(day, { zone: timeZone })) as [DateTime, DateTime];
  if (!first.isValid) throw wrongField('from', 'INVALID_DATE', 'Ese día no existe.');
  if (!last.isValid) throw wrongField('to', 'INVALID_DATE', 'Ese día no existe.');
  if (last < first) throw wrongField('to', 'BEFORE_FROM', 'El último día debe ser posterior al primero.');
  if (last.diff(first, 'days').days >= MOST_DAYS)
    throw wrongField('from', 'TOO_LONG', 'Un informe abarca un año como mucho.');
  return [first.startOf('day').toJSDate(), last.plus({ days: 1 }).startOf('day').toJSDate()];
}
