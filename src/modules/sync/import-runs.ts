import { Injectable, Logger } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { Storage } from '../../platform/storage/storage.js';
import { ImportFailure } from './import-failure.js';
import { ImportLedger } from './import-ledger.js';
import { ImportLoad } from './import-load.js';
import { ImportProgress } from './import-progress.js';
import { storageKeyOf } from './import-record.js';

const BEAT_MS = 1_000;

/** Carries an import from its arrival to its end, and tells meanwhile how far it has got. */
@Injectable()
export class ImportRuns {
  private readonly log = new Logger(ImportRuns.name);

  constructor(
    private readonly units: UnitOfWork,
    private readonly ledger: ImportLedger,
    private readonly load: ImportLoad,
    private readonly storage: Storage,
  ) {}

  /** Whether an earlier import of the tenant comes first. */
  mustWait(id: string): Promise<boolean> {
    return this.units.run(() => this.ledger.mustWait(id));
  }

  /**
   * Runs the import to its end; nothing happens for one that has ended. Throws what another attempt may mend; `last` says that
   * there is none, so it ends as failed. The file is kept no longer than that: it may hold web keys.
   */
  async run(
    id: string,
    { last, progress = new ImportProgress() }: { last: boolean; progress?: ImportProgress },
  ): Promise<void> {
    const record = await this.units.run(() => this.ledger.begin(id));
    if (!record) return;
    const stop = this.startBeating(id, progress);
    try {
      await this.load.load(record, progress);
    } catch (error) {
      await this.endOrRelease(id, error, progress, last);
    } finally {
      await stop();
    }
    await this.storage.remove(storageKeyOf(id));
  }

  private async endOrRelease(id: string, error: unknown, { rows }: ImportProgress, last: boolean): Promise<void> {
    const failure = error instanceof ImportFailure ? error : undefined;
    if (!failure && !last && !isOfTheData(error)) {
      await this.units.run(() => this.ledger.release(id));
      throw error;
    }
    if (!failure) this.log.error({ err: error, import: id }, 'An import failed.');
    const told =
      failure ?? new ImportFailure('INTERNAL', 'Tuvimos un problema con el archivo y nada de él se importó.');
    await this.units.run(() => this.ledger.fail(id, told, rows));
  }

  /** Outside the load's transaction, which nobody sees into. What it returns ends it, and waits for a beat under way. */
  private startBeating(id: string, progress: ImportProgress): () => Promise<void> {
    let beat = Promise.resolve();
    const timer = setInterval(() => {
      beat = this.units
        .run(() => this.ledger.beat(id, progress.bytesRead, progress.rows))
        .catch((error: unknown) => this.log.warn({ err: error, import: id }, 'Progress was not noted.'));
    }, BEAT_MS);
    return async () => {
      clearInterval(timer);
      await beat;
    };
  }
}

/** SQLSTATE classes 22 and 23: the data will be just as wrong the next time. */
function isOfTheData(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' && /^2[23]...$/.test(code);
}
