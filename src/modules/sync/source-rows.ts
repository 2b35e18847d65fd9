import type { Rejection } from './rejection.js';
import type { Cutter } from './records.js';

/** One data row as the file has it: the texts of the wanted columns in their order ('' where empty), or why it cannot be read. */
export type SourceRow = { line: number; cells: string[] } | Rejection;

/** A column that the reader of the rows needs. */
export interface WantedColumn {
  name: string;
  /** Whether a file without it can be read at all. */
  required: boolean;
}

/** How the records of a form are cut and read. */
export interface RowReader {
  readonly cutter: Cutter;
  /** True while the next record names the columns: then `head` takes it. */
  readonly needsHead: boolean;
  /** Leaves `needsHead` as it is for a line before it. Throws ImportFailure where the columns are not those that are wanted. */
  head(record: string, line: number): void;
  /** Undefined for a record that is no row, such as an empty line. */
  row(record: string, line: number): SourceRow | undefined;
}

export function isRejection(row: SourceRow): row is Rejection {
  return 'code' in row;
}
