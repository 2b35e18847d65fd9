import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { notFound, Problem } from '../../platform/http/problem.js';
import { DATASETS } from './dataset.js';
import type { ImportRecord } from './import-record.js';

/** A row of `sync_batches`. */
export interface BatchRecord {
  id: string;
  name: string;
  created_at: Date;
  /** When it was told to run; null while files may still come. */
  run_at: Date | null;
}

/** Files of one batch at the most. */
const LARGEST = 100;

/** The rows of `sync_batches`, and which imports are theirs. Every method belongs inside a unit of work. */
@Injectable()
export class BatchLedger {
  constructor(private readonly units: UnitOfWork) {}

  async add(id: string, name: string): Promise<void> {
    await this.units.query('insert into sync_batches (id, name) values ($1, $2)', [id, name]);
  }

  /** NOT_FOUND where there is none. */
  async get(id: string): Promise<BatchRecord> {
    return this.found(id);
  }

  /** In the order in which they go in. */
  imports(id: string): Promise<ImportRecord[]> {
    return this.units.query<ImportRecord>(
      'select * from imports where batch_id = $1 order by array_position($2::text[], dataset), created_at, id',
      [id, DATASETS],
    );
  }

  /** Keeps it from being run until the unit ends. NOT_FOUND, BATCH_CLOSED once it was told to run, BATCH_LIMIT where it is full. */
  async holdOpen(id: string): Promise<void> {
    const { run_at } = await this.found(id, 'for share');
    if (run_at) throw new Problem('BATCH_CLOSED');
    const [row] = await this.units.query<{ files: number }>(
      'select count(*) as files from imports where batch_id = $1',
      [id],
    );
    if (row!.files >= LARGEST) throw new Problem('BATCH_LIMIT');
  }

  /**
   * Lets its files go in: holders, supplies, invoices, consumption, each in the order of their arrival. Returns their ids; none
   * where it was told before. NOT_FOUND.
   */
  async release(id: string): Promise<string[]> {
    const { run_at } = await this.found(id, 'for update');
    if (run_at) return [];
    await this.units.query('update sync_batches set run_at = now() where id = $1', [id]);
    const rows = await this.units.query<{ id: string }>(
      `update imports i set status = 'received', next_attempt_at = now() + interval '2 minutes',
              turn_at = clock_timestamp() + o.place * interval '1 microsecond'
         from (select id, row_number() over (order by array_position($2::text[], dataset), created_at, id) as place
                 from imports where batch_id = $1 and status = 'held') o
        where i.id = o.id returning i.id`,
      [id, DATASETS],
    );
    return rows.map((row) => row.id);
  }

  private async found(id: string, lock = ''): Promise<BatchRecord> {
    const [batch] = await this.units.query<BatchRecord>(`select * from sync_batches where id = $1 ${lock}`, [id]);
    if (!batch) throw notFound();
    return batch;
  }
}
