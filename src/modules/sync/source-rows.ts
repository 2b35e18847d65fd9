import type { Rejection } from './rejection.js';

/** One data row as the file has it: the texts of the wanted columns in their order ('' where empty), or why it cannot be read. */
export type SourceRow = { line: number; cells: string[] } | Rejection;

/** A column that the reader of the rows needs. */
export interface WantedColumn {
  name: string;
  /** Whether a file without it can be read at all. */
  required: boolean;
}

/** The longest line, in characters: what is longer is no row of ours, and is never held whole. */
export const MAX_LINE = 1_048_576;

export function isRejection(row: SourceRow): row is Rejection {
  return 'code' in row;
}
