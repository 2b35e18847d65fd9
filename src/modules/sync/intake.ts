import type { Dataset } from './dataset.js';
import type { BadRow, ColumnNames, GoodRow, RowCheck } from './dataset-rows.js';
import type { ImportProgress } from './import-progress.js';
import type { Rejections } from './rejection.js';
import type { SourceRow } from './source-rows.js';

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
    private readonly rejections: Rejections,
    private readonly progress: ImportProgress,
  ) {}

  async *stagedRows(rows: AsyncIterable<SourceRow>): AsyncGenerator<(string | number | null)[]> {
    for await (const source of rows) {
      this.progress.rows += 1;
      const row = this.staged(source);
      if (row) yield row;
    }
  }

  private staged(source: SourceRow): (string | number | null)[] | undefined {
    const row = this.check(source);
    if ('rejections' in row) return this.reject(row);
    const cells = this.dataset.stage(row);
    if (Array.isArray(cells)) return [row.line, ...cells];
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
