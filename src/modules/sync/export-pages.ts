import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import type { Tenant } from '../../platform/tenancy/tenant.js';
import { runAsTenant } from '../../platform/tenancy/tenant-context.js';
import type { DatasetName } from './dataset.js';
import { EXPORT_SELECTS, type ExportSelect } from './export-selects.js';

/** Canonical field → value; null where there is none. */
export type ExportedRow = Record<string, string | boolean | null>;

type KeyedRow = ExportedRow & { __key: string[] };

/** Enough to make a round trip cheap, few enough to lie in memory while a reader takes its time. */
const PAGE = 2_000;

/** A dataset's rows in the order of their key. */
@Injectable()
export class ExportPages {
  constructor(private readonly units: UnitOfWork) {}

  /**
   * Each page is a short unit of work of its own: between two of them nothing is held, however slowly they are taken. The tenant is
   * named, for whoever asks for the next page does so from the events of a stream.
   */
  async *read(tenant: Tenant, dataset: DatasetName): AsyncGenerator<ExportedRow[]> {
    const select = EXPORT_SELECTS[dataset];
    for (let after: string[] | undefined; ;) {
      const rows = await runAsTenant(tenant, () => this.page(select, after));
      if (rows.length > 0) yield rows.map(({ __key: _, ...row }) => row);
      if (rows.length < PAGE) return;
      after = rows.at(-1)!.__key;
    }
  }

  private page(select: ExportSelect, after: string[] | undefined): Promise<KeyedRow[]> {
    return this.units.run(() => this.units.query<KeyedRow>(pageSql(select, after !== undefined), after));
  }
}

function pageSql({ columns, from, where, key }: ExportSelect, isLater: boolean): string {
  const list = Object.entries(columns).map(([field, sql]) => `${sql} as "${field}"`);
  const places = key.map((_, i) => `$${i + 1}`);
  const conditions = [
    ...(where ? [where] : []),
    // The first column by itself, too: it alone is of the index that the rows come from in order.
    ...(isLater ? [`${key[0]} >= $1`, `(${key.join(', ')}) > (${places.join(', ')})`] : []),
  ];
  return `select ${list.join(', ')}, array[${key.map((column) => `${column}::text`).join(', ')}] as __key from ${from}
    ${conditions.length > 0 ? `where ${conditions.join(' and ')}` : ''} order by ${key.join(', ')} limit ${PAGE}`;
}
