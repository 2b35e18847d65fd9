import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { UnitOfWork } from '../../platform/database/unit-of-work.js';
import type { ColumnNames } from './dataset-rows.js';
import { type Reasons, type Rejection, repeatedSince } from './rejection.js';

/** A row of a doubt. */
export interface Doubtful {
  line: number;
  value: string;
}

/** One staged row: its line, and its cells in the order of the columns. */
export type Cells = (string | number | bigint | null)[];

/** The import's rows on their way in: a temporary table `import_staged` that the open unit of work drops at its end. */
export class Staging {
  constructor(
    private readonly units: UnitOfWork,
    private readonly rejections: Reasons,
    private readonly warnings: Reasons,
    readonly columnOf: ColumnNames,
  ) {}

  /** Makes the table and copies the rows into it, a batch at a time. */
  async fill(columns: Record<string, string>, batches: AsyncIterable<Cells[]>): Promise<void> {
    const ddl = Object.entries(columns).map(([name, type]) => `${name} ${type}`);
    await this.run(`create temporary table import_staged (line integer, ${ddl.join(', ')}) on commit drop`);
    const client = (await this.units.manager.queryRunner!.connect()) as pg.PoolClient;
    const copy = client.query(copyFrom(`copy import_staged (line, ${Object.keys(columns).join(', ')}) from stdin`));
    await pipeline(Readable.from(copyText(batches)), copy);
    await this.run('analyze import_staged');
  }

  /** Runs one statement; returns how many rows it touched. */
  async run(sql: string, parameters: unknown[] = []): Promise<number> {
    const result = await this.units.manager.queryRunner!.query(sql, parameters, true);
    return result.affected ?? 0;
  }

  rows<Row>(sql: string, parameters: unknown[] = []): Promise<Row[]> {
    return this.units.query<Row>(sql, parameters);
  }

  async one<Row>(sql: string, parameters: unknown[] = []): Promise<Row> {
    return (await this.units.query<Row>(sql, parameters))[0]!;
  }

  /** Takes out the rows whose `column` names nothing in `table`; the file's own name of `field` goes into the rejection. */
  rejectUnknown(field: string, column: string, table: string, what: string): Promise<void> {
    return this.reject(
      field,
      'UNKNOWN_REFERENCE',
      `delete from import_staged s
        where s.${column} is not null and not exists (select from ${table} t where t.number = s.${column})
       returning s.line, s.${column} as value`,
      (value) => `${what} ${value} no existe.`,
    );
  }

  /** Takes out every row but the first of those that share a key. */
  rejectRepeated(field: string, key: string[]): Promise<void> {
    const columns = key.join(', ');
    const same = key.map((column) => `s.${column} = f.${column}`).join(' and ');
    return this.reject(
      field,
      'DUPLICATE_KEY',
      `delete from import_staged s
        using (select ${columns}, min(line) as line from import_staged group by ${columns} having count(*) > 1) f
        where ${same} and s.line <> f.line
       returning s.line, f.line as value`,
      repeatedSince,
    );
  }

  /** Takes out rows of which the reasons are known. */
  async rejectLines(reasons: Rejection[]): Promise<void> {
    if (reasons.length === 0) return;
    await this.run('delete from import_staged where line = any($1)', [reasons.map(({ line }) => line)]);
    for (const reason of reasons) this.rejections.addRow([reason]);
  }

  /** Takes back a row that never was staged, for it said what was known. */
  rejectKnown(reason: Rejection): void {
    this.rejections.addRow([reason]);
  }

  /**
   * Notes rows that go in and should be looked at. `doubtful` is a SELECT that yields `line`, the `value` of the field and what
   * the sentence needs beside it.
   */
  async warn<Row extends Doubtful>(
    field: string,
    code: string,
    doubtful: string,
    detail: (row: Row) => string,
    parameters: unknown[] = [],
  ): Promise<void> {
    const rows = await this.units.query<Row & { total: number }>(
      `select d.*, (count(*) over ())::integer as total from (${doubtful}) d order by d.line limit $${parameters.length + 1}`,
      [...parameters, Math.max(this.warnings.room, 1)],
    );
    const column = this.columnOf(field);
    for (const row of rows)
      this.warnings.addRow([{ line: row.line, column, code, detail: detail(row), value: row.value }]);
    this.warnings.addUnseen((rows[0]?.total ?? 0) - rows.length);
  }

  /** `removal` is a DELETE that returns `line` and `value`. */
  async reject(field: string, code: string, removal: string, detail: (value: string) => string): Promise<void> {
    const rows = await this.units.query<{ line: number; value: string; total: number }>(
      `with gone as (${removal}) select line, value::text as value, (count(*) over ())::integer as total from gone order by line limit $1`,
      [Math.max(this.rejections.room, 1)],
    );
    const column = this.columnOf(field);
    // A repeated row's value is the line of the first, which its sentence names.
    const told = (value: string) => (code === 'UNKNOWN_REFERENCE' ? value : null);
    for (const { line, value } of rows)
      this.rejections.addRow([{ line, column, code, detail: detail(value), value: told(value) }]);
    this.rejections.addUnseen((rows[0]?.total ?? 0) - rows.length);
  }
}

/** PostgreSQL's text format, a message a batch. */
async function* copyText(batches: AsyncIterable<Cells[]>): AsyncGenerator<string> {
  for await (const batch of batches) {
    let text = '';
    for (const cells of batch) text += `${cells.map(copied).join('\t')}\n`;
    if (text !== '') yield text;
  }
}

/** Cells hold no control character (the checks refuse them), so only the escape itself needs escaping. */
function copied(cell: Cells[number]): string {
  if (cell === null) return '\\N';
  return typeof cell === 'string' && cell.includes('\\') ? cell.replaceAll('\\', '\\\\') : String(cell);
}
