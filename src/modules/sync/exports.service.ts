import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import type { Tenant } from '../../platform/tenancy/tenant.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';
import type { DatasetName } from './dataset.js';
import { EXPORT_FORMS, type ExportFormat } from './export-formats.js';
import { ExportPages } from './export-pages.js';

/** Whole datasets in the canonical form, without web keys: of those there is only a digest. */
@Injectable()
export class Exports {
  constructor(private readonly pages: ExportPages) {}

  /** The ambient tenant's file, read from the tables as it is taken; destroying it ends the reading. `onRows` is told of rows as they leave. */
  file(dataset: DatasetName, format: ExportFormat, onRows?: (rows: number) => void): Readable {
    return Readable.from(this.text(currentTenant(), dataset, format, onRows), { objectMode: false });
  }

  private async *text(
    tenant: Tenant,
    dataset: DatasetName,
    format: ExportFormat,
    onRows?: (rows: number) => void,
  ): AsyncGenerator<string> {
    const { head, line } = EXPORT_FORMS[format];
    const first = head(dataset);
    if (first !== '') yield first;
    for await (const rows of this.pages.read(tenant, dataset)) {
      onRows?.(rows.length);
      yield rows.map(line).join('');
    }
  }
}
