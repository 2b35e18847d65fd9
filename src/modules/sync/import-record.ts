import type { DatasetName, Mode } from './dataset.js';
import type { FailureCode } from './import-failure.js';

export const IMPORT_STATUSES = ['held', 'received', 'running', 'finished', 'failed'] as const;
/** `held` until its batch is told to run. */
export type ImportStatus = (typeof IMPORT_STATUSES)[number];

/** A row of `imports`. */
export interface ImportRecord {
  id: string;
  dataset: DatasetName;
  mode: Mode;
  dry_run: boolean;
  force: boolean;
  /** The mapping's JSON as it was when the file came; null for the canonical form. */
  mapping: unknown;
  /** Which of the cooperative's versions that is; null for the canonical form and for a mapping that came with the file. */
  mapping_version: number | null;
  status: ImportStatus;
  batch_id: string | null;
  /** `text/csv` or `application/x-ndjson`, with a charset where the sender named one. */
  media_type: string;
  generated_at: Date;
  bytes: number;
  bytes_read: number;
  rows: number;
  inserted: number;
  updated: number;
  unchanged: number;
  closed: number;
  rejected: number;
  warnings: number;
  error_code: FailureCode | null;
  error: string | null;
  attempts: number;
  created_at: Date;
  started_at: Date | null;
  finished_at: Date | null;
}

/** What an import did, or would have done. Counts are rows of the file, but `closed`. */
export interface ImportReport {
  rows: number;
  inserted: number;
  updated: number;
  unchanged: number;
  closed: number;
  rejected: number;
  /** Doubts about rows that went in. */
  warnings: number;
}

/** Where the file lies between its arrival and the import's end. */
export function storageKeyOf(importId: string): string {
  return `imports/${importId}`;
}
