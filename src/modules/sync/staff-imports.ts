import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import type { Actor } from '../../platform/operations/actor.js';
import { Audit } from '../../platform/operations/audit.js';
import { JobQueue } from '../../platform/queue/job-queue.js';
import { spreadsheetLines, UTF8_MARK } from '../../platform/spreadsheet.js';
import type { Tenant } from '../../platform/tenancy/tenant.js';
import { currentTenant, runAsTenant } from '../../platform/tenancy/tenant-context.js';
import type { Telling } from './import-ledger.js';
import { type ImportRequest, ImportsService } from './imports.service.js';

const PAGE = 2_000;
const HEADERS = ['Línea', 'Columna', 'Código', 'Motivo', 'Valor'];

/** Imports that somebody of the staff starts, and what they take home of those that did not go in. */
@Injectable()
export class StaffImports {
  constructor(
    private readonly imports: ImportsService,
    private readonly jobs: JobQueue,
    private readonly audit: Audit,
  ) {}

  /** Takes the file in and has it worked on, as one of the management system's; returns its id. */
  async start(request: ImportRequest, content: Readable, by: Actor): Promise<string> {
    const id = await this.imports.receive(request, content, (row) => this.jobs.enqueueAfterCommit('imports', row));
    const { dataset, mode, dryRun, force } = request;
    const detail = { dataset, mode, dryRun, force };
    this.audit.note({ actor: by.id, action: 'import.started', subject: id, detail });
    return id;
  }

  /**
   * Why rows did not go in, as a spreadsheet opens it; NOT_FOUND for no such import. The rows themselves are not in it: those of holders
   * have web keys, which nobody of the staff sees.
   */
  async rejectionsFile(id: string): Promise<Readable> {
    await this.imports.get(id);
    return Readable.from(this.lines(currentTenant(), id), { objectMode: false });
  }

  /** Each page in a unit of its own: between two of them nothing is held, however slowly they are taken. */
  private async *lines(tenant: Tenant, id: string): AsyncGenerator<string> {
    yield `${UTF8_MARK}${spreadsheetLines([HEADERS])}`;
    for (let after = { line: 0, position: -1 }; ;) {
      const page = await runAsTenant(tenant, () => this.imports.rejections(id, after, PAGE));
      if (page.length > 0) yield spreadsheetLines(page.map(cells));
      if (page.length < PAGE) return;
      after = page.at(-1)!;
    }
  }
}

function cells({ line, column, code, detail, value }: Telling): string[] {
  return [String(line), column, code, detail, value ?? ''];
}
