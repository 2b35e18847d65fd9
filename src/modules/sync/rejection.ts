/** Why one value cannot be taken. The sentence is for a person, in Spanish. */
export class Refusal {
  constructor(
    readonly code: string,
    readonly detail: string,
  ) {}
}

/** One row that does not go in: its line in the file, the file's own name of the column, and why. */
export interface Rejection {
  /** Line of the file, from 1; the header counts. */
  line: number;
  column: string;
  code: string;
  detail: string;
  /** What stood there, cut where it is long; absent for secrets, and where no one value is wrong. */
  value?: string | null;
}

/** A row whose key stood in the file before. */
export function repeatedAt(first: number | string, line: number, column: string): Rejection {
  return { line, column, code: 'DUPLICATE_KEY', detail: repeatedSince(first) };
}

export const repeatedSince = (line: number | string) => `Está repetido: ya figura en la línea ${line}.`;

/** One row that went in and should be looked at, told as a rejection is. */
export type Warning = Rejection;

const KEPT = 10_000;

/** What one import does not take, or takes with a doubt: every row is counted, the first ten thousand reasons are kept. */
export class Reasons {
  readonly kept: Rejection[] = [];
  /** Rows, however many columns of each are wrong. */
  rows = 0;

  /** One row, with a reason for each wrong column. */
  addRow(reasons: Rejection[]): void {
    this.rows += 1;
    for (const reason of reasons) if (this.room > 0) this.kept.push(reason);
  }

  /** Rows of which only the number is known. */
  addUnseen(rows: number): void {
    this.rows += rows;
  }

  /** How many more reasons can be kept. */
  get room(): number {
    return KEPT - this.kept.length;
  }
}
