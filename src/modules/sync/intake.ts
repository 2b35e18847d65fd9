import type { Dataset } from './dataset.js';
import type { BadRow, ColumnNames, GoodRow, RowCheck } from './dataset-rows.js';
import type { FileRow, FileRows } from './file-rows.js';
import type { ImportProgress } from './import-progress.js';
import { type Reasons, repeatedAt } from './rejection.js';
import type { Cells } from './staging.js';

/** Checks the file's rows one by one: the good ones go on to be staged, the others are noted. */
export class Intake {
  /** Keys of rows that do not go in: a complete file names them all the same, so they are not closed. */
  readonly rejectedKeys: string[] = [];
  /** Rows of which not even the key can be read. */
  unidentified = 0;

  constructor(
    private readonly dataset: Dataset,
    private readonly check: RowCheck['check'],
    private readonly columnOf: ColumnNames,
    private readonly rejections: Reasons,
    private readonly progress: ImportProgress,
  ) {}

  /** Cells in the order of the staging's columns, a batch at a time. */
  async *staged(batches: AsyncIterable<FileRows>): AsyncGenerator<Cells[]> {
    for await (const { rows, known } of batches) {
      this.progress.rows += rows.length + known;
      const cells = rows.map((row) => ('source' in row ? this.stagedOf(row) : this.rejectRepeated(row)));
      yield cells.filter((staged) => staged !== undefined);
    }
  }

  /** What is known and comes a second time in one file is a repetition like any other. */
  private rejectRepeated({ line, knownSince }: Extract<FileRow, { knownSince: number }>): undefined {
    this.rejections.addRow([repeatedAt(knownSince, line, this.columnOf(this.dataset.remembered!.field))]);
  }

  private stagedOf({ source, hash }: Extract<FileRow, { source: unknown }>): Cells | undefined {
    const row = this.check(source);
    if ('rejections' in row) return this.reject(row);
    const cells = this.dataset.stage(row);
    if (Array.isArray(cells)) return [row.line, ...cells, ...(hash === undefined ? [] : [hash])];
    const { field, refusal } = cells;
    const reason = { line: row.line, column: this.columnOf(field), code: refusal.code, detail: refusal.detail };
    return this.reject({ rejections: [reason], values: (row as GoodRow).values });
  }

  private reject({ rejections, values }: BadRow): undefined {
    this.rejections.addRow(rejections);
    if (!this.dataset.replacing) return;
    const key = this.dataset.replacing.keyOf(values);
    if (key === null) this.unidentified += 1;
    else this.rejectedKeys.push(key);
  }
}
