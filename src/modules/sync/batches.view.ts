import type { BatchRecord } from './batch-ledger.js';
import type { ImportRecord } from './import-record.js';
import { importView, ImportView } from './sync.view.js';

export class BatchOpened {
  /** Goes with each file: `imports?batch=…`. */
  id: string;
}

/** `open` while files may come; `finished` once each of them has ended, well or not. */
export type BatchStatus = 'open' | 'running' | 'finished';

export class BatchView {
  id: string;
  name: string;
  status: BatchStatus;
  /** How much of all its files has been read, in whole hundredths. @example 60 */
  progress: number;
  /** Files of which nothing went in; what the others did stands. */
  failed: number;
  createdAt: Date;
  /** When it was told to run. */
  startedAt: Date | null;
  finishedAt: Date | null;
  /** Its files, in the order in which they go in. */
  imports: ImportView[];
}

export function batchView({ id, name, created_at, run_at }: BatchRecord, imports: ImportRecord[]): BatchView {
  const hasEnded = imports.every(({ finished_at }) => finished_at !== null);
  const status = run_at === null ? 'open' : hasEnded ? 'finished' : 'running';
  const ends = imports.map(({ finished_at }) => finished_at?.getTime() ?? 0);
  return {
    id,
    name,
    status,
    progress: status === 'finished' ? 100 : progressOf(imports),
    failed: imports.filter((one) => one.status === 'failed').length,
    createdAt: created_at,
    startedAt: run_at,
    finishedAt: status === 'finished' ? new Date(Math.max(run_at!.getTime(), ...ends)) : null,
    imports: imports.map(importView),
  };
}

function progressOf(imports: ImportRecord[]): number {
  const sum = (of: (one: ImportRecord) => number) => imports.reduce((all, one) => all + of(one), 0);
  const bytes = sum((one) => one.bytes);
  return bytes === 0 ? 0 : Math.min(99, Math.floor((100 * sum((one) => one.bytes_read)) / bytes));
}
