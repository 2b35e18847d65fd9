import { encoded, fromPlain, plainBytes } from './charset.js';
import { readerFor } from './file-rows.js';
import type { FileForm } from './file-form.js';
import type { CsvForm } from './csv-rows.js';
import { blocksOf } from './records.js';
import type { Rejection } from './rejection.js';

/** The column that is added; no import reads it, so a mended file may keep it. */
const COLUMN = 'MOTIVO_DEL_RECHAZO';
const FIELD = '_motivo';
const END_OF_LINE = '\r\n';

/** Adds to a record what is said of it. */
type Marker = (record: Buffer, said: string) => Buffer;

/**
 * The file's head and those of its rows that have a reason, in its own character set and form, with the reasons in a column of
 * their own. A row of which nothing can be said, such as one longer than any, is left out.
 */
export async function* markedRows(
  bytes: AsyncIterable<Buffer>,
  form: FileForm,
  reasons: Rejection[],
): AsyncGenerator<Buffer> {
  const { charset, isCsv, mapping } = form;
  const said = saidByLine(reasons);
  const mark = isCsv ? csvMarker(mapping, charset) : markJson;
  const { skipLines = 0 } = mapping;
  let hasHead = !isCsv;
  const write = fromPlain(charset);
  for await (const block of blocksOf(plainBytes(bytes, charset), readerFor(form).cutter)) {
    const lines: Buffer[] = [];
    for (const { start, end, line, tooLong } of block.records) {
      if (tooLong) continue;
      const record = block.bytes.subarray(start, end);
      if (!hasHead && line > skipLines) {
        hasHead = true;
        lines.push(mark(record, COLUMN));
      } else if (!hasHead) lines.push(record);
      else if (said.has(line)) lines.push(mark(record, said.get(line)!));
    }
    if (lines.length > 0) yield write(Buffer.concat(lines.flatMap((line) => [line, Buffer.from(END_OF_LINE)])));
  }
}

function saidByLine(reasons: Rejection[]): Map<number, string> {
  const said = new Map<number, string>();
  for (const { line, column, detail } of reasons) {
    const one = column === '' ? detail : `${detail} (${column})`;
    said.set(line, said.has(line) ? `${said.get(line)!} ${one}` : one);
  }
  return said;
}

/** A file that comes a second time has the column already: what stood in it gives way. */
function csvMarker({ delimiter, quote }: CsvForm, charset: string): Marker {
  const between = encoded(delimiter, charset);
  const column = encoded(COLUMN, charset);
  let isSecond: boolean | undefined;
  return (record, said) => {
    isSecond ??= record.subarray(-column.length).equals(column);
    const kept = isSecond ? record.subarray(0, record.lastIndexOf(between)) : record;
    return Buffer.concat([kept, between, encoded(unquoted(said, delimiter, quote), charset)]);
  };
}

/** Written without quotes, for some systems know none: what would need them becomes a space. */
function unquoted(said: string, delimiter: string, quote: string | null): string {
  const plain = said.replace(/[\p{Cc}"]/gu, ' ').replaceAll(delimiter, ' ');
  return quote === null ? plain : plain.replaceAll(quote, ' ');
}

/** The rest stays as it was written: to read it and write it anew would round long numbers. */
function markJson(record: Buffer, said: string): Buffer {
  const text = record.toString('utf8').trim();
  const field = `${JSON.stringify(FIELD)}:${JSON.stringify(said)}`;
  if (!/^\{.*\}$/s.test(text)) return Buffer.from(`{"_linea":${JSON.stringify(text)},${field}}`);
  const inside = text.slice(1, -1).trim();
  return Buffer.from(`{${inside}${inside === '' ? '' : ','}${field}}`);
}
