import { Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { JobQueue } from '../../platform/queue/job-queue.js';
import { BatchLedger, type BatchRecord } from './batch-ledger.js';
import type { ImportRecord } from './import-record.js';

/** Files that are sent in any order and go in in the right one. */
@Injectable()
export class Batches {
  constructor(
    private readonly units: UnitOfWork,
    private readonly ledger: BatchLedger,
    private readonly jobs: JobQueue,
  ) {}

  async open(name: string): Promise<string> {
    const id = uuid();
    await this.units.run(() => this.ledger.add(id, name));
    return id;
  }

  /** NOT_FOUND where there is none. */
  get(id: string): Promise<{ batch: BatchRecord; imports: ImportRecord[] }> {
    return this.units.run(async () => ({
      batch: await this.ledger.get(id),
      imports: await this.ledger.imports(id),
    }));
  }

  /** Lets its files go in; a second time nothing happens. NOT_FOUND. */
  async run(id: string): Promise<void> {
    await this.units.run(async () => {
      for (const importId of await this.ledger.release(id)) this.jobs.enqueueAfterCommit('imports', importId);
    });
  }
}
