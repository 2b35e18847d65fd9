import type { Fields, GoodRow } from './dataset-rows.js';
import type { Refusal } from './rejection.js';
import type { Recall } from './recall.js';
import type { Staging } from './staging.js';

/** What a management system sends, each in files of its own. */
export const DATASETS = ['holders', 'supplies', 'invoices', 'consumption'] as const;
export type DatasetName = (typeof DATASETS)[number];

export const MODES = ['upsert', 'replace'] as const;
/** `upsert` leaves what the file does not name as it is; `replace` takes the file as complete and closes the rest. */
export type Mode = (typeof MODES)[number];

export interface MergeCounts {
  inserted: number;
  updated: number;
}

/** How one kind of row is read, staged and merged. The merge runs in the import's own transaction. */
export interface Dataset {
  readonly name: DatasetName;
  readonly fields: Fields;
  /** The staging table's columns beside `line`, with their types. */
  readonly columns: Record<string, string>;
  /** The row's cells in the order of `columns`, or what its fields together get wrong. */
  stage(row: GoodRow): (string | null)[] | WrongTogether;
  /** Rejects what refers to nothing and what comes twice, then brings the tables to what the staged rows say. */
  merge(staging: Staging, file: FileToMerge): Promise<MergeCounts>;
  /** For datasets that can be replaced whole. */
  readonly replacing?: Replacing;
  /** For datasets that grow for ever: their tables keep the hash of each row's record in `source_hash`. */
  readonly remembered?: Remembered;
}

/** What the merge must know of the file beside its staged rows. */
export interface FileToMerge {
  importId: string;
  /** The instant as of which it speaks. */
  generatedAt: Date;
  /** For datasets that are remembered: the file's other rows, which say what the tables say. */
  recall?: Recall;
}

export interface Remembered {
  table: string;
  /** The field that a repeated key is told of. */
  field: string;
}

/** A field that is wrong beside the others. */
export interface WrongTogether {
  field: string;
  refusal: Refusal;
}

export interface Replacing {
  /** The row's key as text, from what could be read of it; null where that is not enough. */
  keyOf(values: Record<string, string | null>): string | null;
  /** SQL of the same key over `import_staged`. */
  stagedKey: string;
  /** SQL: `open` (rows open now) and `missing` (those whose key is not in `import_present`). */
  count: string;
  /** Closes the missing ones. */
  close(staging: Staging): Promise<void>;
}
