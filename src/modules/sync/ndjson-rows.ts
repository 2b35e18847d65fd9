import { MAX_LINE, type SourceRow, type WantedColumn } from './source-rows.js';

/** Rows of newline-delimited JSON: an object a line, its members the columns. A line that is none is a rejection; the next ones are read. */
export async function* ndjsonRows(text: AsyncIterable<string>, wanted: WantedColumn[]): AsyncGenerator<SourceRow> {
  let number = 0;
  for await (const line of linesOf(text)) {
    number += 1;
    if (line === TOO_LONG) yield refused(number, '', 'LINE_TOO_LONG', 'La línea tiene más de 1 MB.');
    else if (line.trim() !== '') yield rowOf(number, line, wanted);
  }
}

const TOO_LONG = Symbol('too long');

/** Lines without their ends; one that is too long is dropped as it comes, never held. */
async function* linesOf(text: AsyncIterable<string>): AsyncGenerator<string | typeof TOO_LONG> {
  let rest = '';
  let dropping = false;
  for await (const chunk of text) {
    const lines = chunk.split('\n');
    const last = lines.pop()!;
    for (const line of lines) {
      const whole = rest + line;
      yield dropping || whole.length > MAX_LINE ? TOO_LONG : whole;
      rest = '';
      dropping = false;
    }
    rest = dropping ? '' : rest + last;
    if (rest.length > MAX_LINE) {
      dropping = true;
      rest = '';
    }
  }
  if (dropping) yield TOO_LONG;
  else if (rest !== '') yield rest;
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
