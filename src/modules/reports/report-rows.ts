import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import type { Tenant } from '../../platform/tenancy/tenant.js';
import { runAsTenant } from '../../platform/tenancy/tenant-context.js';
import type { ReportDefinition } from './report.js';

/** A row's values in the order of its columns, as PostgreSQL gives them. */
export type RawRow = (string | number | Date | null)[];
/** Instants: from the first on, until before the second. */
export type Between = [from: Date, until: Date];

type KeyedRow = { cells: RawRow; key: string[] };

const PAGE = 1_000;

/** A report's rows, in the order of their key. */
@Injectable()
export class ReportRows {
  constructor(private readonly units: UnitOfWork) {}

  /** Whether there are more than `most`. */
  isMoreThan(most: number, { from }: ReportDefinition, between: Between): Promise<boolean> {
    return this.units.run(async () => {
      const [row] = await this.units.query<{ n: number }>(
        `select count(*) as n from (select 1 from ${from} limit ${most + 1}) l`,
        between,
      );
      return row!.n > most;
    });
  }

  /** Each page is a short unit of work of its own: between two of them nothing is held, however slowly they are taken. */
  async *read(tenant: Tenant, report: ReportDefinition, between: Between): AsyncGenerator<RawRow[]> {
    for (let after: string[] = []; ;) {
      const rows = await runAsTenant(tenant, () => this.page(report, [...between, ...after]));
      if (rows.length > 0) yield rows.map(({ cells }) => cells);
      if (rows.length < PAGE) return;
      after = rows.at(-1)!.key;
    }
  }

  private page(report: ReportDefinition, parameters: unknown[]): Promise<KeyedRow[]> {
    return this.units.run(async () => {
      const rows = await this.units.query<Record<string, RawRow[number]> & { key: string[] }>(
        pageSql(report, parameters.length > 2),
        parameters,
      );
      return rows.map(({ key, ...row }) => ({ key, cells: report.columns.map((_, i) => row[`c${i}`]!) }));
    });
  }
}

function pageSql({ columns, from, key }: ReportDefinition, isLater: boolean): string {
  const list = columns.map(({ sql }, i) => `${sql} as c${i}`);
  const names = key.map(([sql]) => sql).join(', ');
  const places = key.map(([, type], i) => `$${i + 3}::${type}`).join(', ');
  return `select ${list.join(', ')}, array[${key.map(([sql]) => `(${sql})::text`).join(', ')}] as key from ${from}
    ${isLater ? `and (${names}) > (${places})` : ''} order by ${names} limit ${PAGE}`;
}
