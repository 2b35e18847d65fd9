import { LineCutter } from './line-cutter.js';
import type { RowReader, SourceRow, WantedColumn } from './source-rows.js';

/** Rows of newline-delimited JSON: an object a line, its members the columns. A line that is none is a rejection; the next ones are read. */
export class NdjsonReader implements RowReader {
  readonly cutter = new LineCutter();
  readonly needsHead = false;

  constructor(private readonly wanted: WantedColumn[]) {}

  head(): void {}

  row(record: string, line: number): SourceRow | undefined {
    return record.trim() === '' ? undefined : rowOf(line, record, this.wanted);
  }
}

function rowOf(line: number, text: string, wanted: WantedColumn[]): SourceRow {
  const value = parsed(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return refused(line, '', 'INVALID_JSON', 'La línea no es un objeto JSON válido.');
  const cells: string[] = [];
  for (const { name } of wanted) {
    const cell = textOf(Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined);
    if (cell === undefined) return refused(line, name, 'NOT_TEXT', 'Debe ser un texto o un número.');
    cells.push(cell);
  }
  return { line, cells };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value.trim();
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

function refused(line: number, column: string, code: string, detail: string): SourceRow {
  return { line, column, code, detail };
}
