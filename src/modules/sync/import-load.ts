import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { Storage } from '../../platform/storage/storage.js';
import { contentOf } from './content.js';
import type { Dataset, MergeCounts } from './dataset.js';
import { rowCheck } from './dataset-rows.js';
import { Datasets } from './datasets.js';
import { fileForm } from './file-form.js';
import { fileRows } from './file-rows.js';
import { ImportFailure } from './import-failure.js';
import { ImportLedger } from './import-ledger.js';
import type { ImportProgress } from './import-progress.js';
import { type ImportRecord, type ImportReport, storageKeyOf } from './import-record.js';
import { Intake } from './intake.js';
import { RejectedRows } from './rejected-rows.js';
import type { Recall } from './recall.js';
import { RecordMemory } from './record-memory.js';
import { Reasons, type Rejection, type Warning } from './rejection.js';
import { closeMissing, notePresent } from './replacement.js';
import { Staging } from './staging.js';

/** What is told of single rows. */
interface Found {
  rejections: Reasons;
  warnings: Reasons;
}

/** Undoes what a dry run did, and carries what it found. */
class DryRunDone extends Error {
  constructor(
    readonly report: ImportReport,
    readonly found: Found,
  ) {
    super('A dry run changes nothing.');
  }
}

/** Takes one file in: staged and merged in one transaction, so that readers see the old state or the new one. */
@Injectable()
export class ImportLoad {
  constructor(
    private readonly units: UnitOfWork,
    private readonly ledger: ImportLedger,
    private readonly datasets: Datasets,
    private readonly storage: Storage,
    private readonly memory: RecordMemory,
    private readonly rejectedRows: RejectedRows,
  ) {}

  /** Throws ImportFailure where the file as a whole cannot go in. An import that ended meanwhile is left as it is. */
  async load(record: ImportRecord, progress: ImportProgress): Promise<void> {
    try {
      await this.units.run(() => this.loadInUnit(record, progress));
    } catch (error) {
      if (!(error instanceof DryRunDone)) throw error;
      await this.units.run(() => this.ledger.finish(record.id, error.report, keptOf(error.found)));
    }
  }

  private async loadInUnit(record: ImportRecord, progress: ImportProgress): Promise<void> {
    // A big file takes longer than a request may; the lock makes one tenant's imports follow one another.
    await this.units.query(`set local statement_timeout = '3h'`);
    await this.units.query(`set local idle_in_transaction_session_timeout = '10min'`);
    // Holders and supplies, to which each row is joined, fit into it.
    await this.units.query(`set local work_mem = '64MB'`);
    // A night changes a few rows of millions: on disks of today each is found by its index sooner than by reading the whole table.
    await this.units.query('set local random_page_cost = 1.1');
    await this.units.lock('imports');
    const now = await this.ledger.find(record.id);
    if (now?.status !== 'running') return;
    const found = { rejections: new Reasons(), warnings: new Reasons() };
    const report = await this.takeIn(record, progress, found);
    if (record.dry_run) throw new DryRunDone(report, found);
    await this.ledger.finish(record.id, report, keptOf(found));
  }

  private async takeIn(record: ImportRecord, progress: ImportProgress, found: Found): Promise<ImportReport> {
    const { rejections, warnings } = found;
    const dataset = this.datasets.get(record.dataset);
    const form = fileForm(record, dataset);
    const { check, columnOf } = rowCheck(dataset.fields, form.mapping);
    const staging = new Staging(this.units, rejections, warnings, columnOf);
    const intake = new Intake(dataset, check, columnOf, rejections, progress);
    const key = storageKeyOf(record.id);
    if (!(await this.storage.exists(key)))
      throw new ImportFailure('FILE_LOST', 'El archivo ya no está disponible. Envíelo de nuevo.');
    const recall = await this.memory.recall(dataset, form);
    const bytes = contentOf(
      () => this.storage.read(key),
      (count) => (progress.bytesRead += count),
    );
    const columns = { ...dataset.columns, ...(recall && { source_hash: 'bigint' }) };
    await staging.fill(columns, intake.staged(fileRows(bytes, form, recall)));
    const { counts, closed } = await this.merge(record, dataset, staging, intake, recall);
    await this.rejectedRows.keep(record, form, rejections.kept);
    const good = progress.rows - rejections.rows;
    return {
      rows: progress.rows,
      ...counts,
      unchanged: good - counts.inserted - counts.updated,
      closed,
      rejected: rejections.rows,
      warnings: warnings.rows,
    };
  }

  private async merge(
    record: ImportRecord,
    dataset: Dataset,
    staging: Staging,
    intake: Intake,
    recall: Recall | undefined,
  ): Promise<{ counts: MergeCounts; closed: number }> {
    const file = { importId: record.id, generatedAt: record.generated_at, recall };
    const replacing = record.mode === 'replace' ? dataset.replacing : undefined;
    if (!replacing) return { counts: await dataset.merge(staging, file), closed: 0 };
    await notePresent(staging, replacing, intake, record.force);
    const closed = await closeMissing(staging, replacing, record.force);
    return { counts: await dataset.merge(staging, file), closed };
  }
}

function keptOf({ rejections, warnings }: Found): { rejections: Rejection[]; warnings: Warning[] } {
  return { rejections: rejections.kept, warnings: warnings.kept };
}
