import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import type { Page } from '../../platform/http/cursor.js';
import { notFound, wrongField } from '../../platform/http/problem.js';
import { Storage } from '../../platform/storage/storage.js';
import { BatchLedger } from './batch-ledger.js';
import type { DatasetName, Mode } from './dataset.js';
import { ImportLedger, type ImportListQuery, type Telling, type TellingPlace } from './import-ledger.js';
import { type ImportRecord, storageKeyOf } from './import-record.js';
import { isAhead } from '../../platform/http/instant.js';
import { MappingBook } from './mapping-book.js';

/** What comes with a file. */
export interface ImportRequest {
  dataset: DatasetName;
  mode: Mode;
  dryRun: boolean;
  /** Lets `replace` close more than a fifth. */
  force: boolean;
  /** The instant as of which the file speaks. */
  generatedAt: Date;
  /** `text/csv` or `application/x-ndjson`, with a charset if the sender names one. */
  mediaType: string;
  /** The batch that it waits with. */
  batch?: string;
  /** JSON of another mapping than the cooperative's own. */
  mapping?: unknown;
}

/** Files that come in: kept first, worked on by a job, looked up by their id. */
@Injectable()
export class ImportsService {
  constructor(
    private readonly units: UnitOfWork,
    private readonly ledger: ImportLedger,
    private readonly batches: BatchLedger,
    private readonly mappings: MappingBook,
    private readonly storage: Storage,
  ) {}

  /**
   * Keeps the file; returns the id of its import, which is not run yet: `then` may see to it within the unit of its row.
   * A file that stops half-way leaves nothing. One of a batch waits for that: NOT_FOUND, BATCH_CLOSED or BATCH_LIMIT where it cannot.
   */
  async receive(request: ImportRequest, content: Readable, then?: (id: string) => void): Promise<string> {
    refuseImpossible(request);
    const { batch = null } = request;
    if (batch !== null) await this.units.run(() => this.batches.holdOpen(batch));
    const id = uuid();
    const bytes = await this.storage.put(storageKeyOf(id), content);
    const { dataset, mode, dryRun, force, generatedAt, mediaType } = request;
    const row = {
      id,
      batch_id: batch,
      dataset,
      mode,
      dry_run: dryRun,
      force,
      media_type: mediaType,
      generated_at: generatedAt,
      bytes,
    };
    try {
      await this.units.run(async () => {
        if (batch !== null) await this.batches.holdOpen(batch);
        await this.ledger.add({ ...row, ...(await this.mappingFor(request)) });
        if (batch === null) then?.(id);
      });
    } catch (error) {
      await this.storage.remove(storageKeyOf(id));
      throw error;
    }
    return id;
  }

  /** The one that came with the file, or the cooperative's own as it is now: it is kept, whatever changes before the file's turn. */
  private async mappingFor({
    dataset,
    mapping,
  }: ImportRequest): Promise<Pick<ImportRecord, 'mapping' | 'mapping_version'>> {
    if (mapping !== undefined) return { mapping, mapping_version: null };
    const found = await this.mappings.find(dataset);
    return { mapping: found?.mapping ?? null, mapping_version: found?.version ?? null };
  }

  /** Whether an import of the dataset, or a dry run of one, ever took a row in. */
  async tookIn(dataset: DatasetName, dryRun: boolean): Promise<boolean> {
    const rows = await this.units.run(() =>
      this.units.query(
        `select from imports where dataset = $1 and dry_run = $2 and status = 'finished' and inserted + updated + unchanged > 0 limit 1`,
        [dataset, dryRun],
      ),
    );
    return rows.length > 0;
  }

  /** NOT_FOUND where there is none. */
  async get(id: string): Promise<ImportRecord> {
    const record = await this.units.run(() => this.ledger.find(id));
    if (!record) throw notFound();
    return record;
  }

  /** Newest first; INVALID_CURSOR. */
  page(query: ImportListQuery): Promise<Page<ImportRecord>> {
    return this.units.run(() => this.ledger.page(query));
  }

  /** By line; NOT_FOUND where there is no such import. */
  async rejections(id: string, after: TellingPlace, limit: number): Promise<Telling[]> {
    await this.get(id);
    return this.units.run(() => this.ledger.told('import_rejections', id, after, limit));
  }

  /** By line; NOT_FOUND where there is no such import. */
  async warnings(id: string, after: TellingPlace, limit: number): Promise<Telling[]> {
    await this.get(id);
    return this.units.run(() => this.ledger.told('import_warnings', id, after, limit));
  }
}

function refuseImpossible({ dataset, mode, generatedAt }: ImportRequest): void {
  if (mode === 'replace' && (dataset === 'invoices' || dataset === 'consumption'))
    throw wrongField(
      'mode',
      'REPLACE_NOT_ALLOWED',
      'Los comprobantes y los consumos no se reemplazan: impórtelos con mode=upsert.',
    );
  if (isAhead(generatedAt))
    throw wrongField('generatedAt', 'IN_THE_FUTURE', 'La fecha de generación del archivo está en el futuro.');
}
