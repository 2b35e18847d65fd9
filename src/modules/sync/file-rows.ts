import { plainBytes, textOf } from './charset.js';
import { CsvReader } from './csv-rows.js';
import type { FileForm } from './file-form.js';
import { ImportFailure } from './import-failure.js';
import { NdjsonReader } from './ndjson-rows.js';
import { KNOWN, NEW, type Recall } from './recall.js';
import { blocksOf, type RawRecord } from './records.js';
import type { RowReader, SourceRow } from './source-rows.js';

/** A row, with its record's hash where the tables keep such; or a record that the file had at an earlier line and the tables have, too. */
export type FileRow = { source: SourceRow; hash?: bigint | null } | { line: number; knownSince: number };

/** Rows of a piece of the file. */
export interface FileRows {
  rows: FileRow[];
  /** How many more there were, of which nothing is to be done: they say what is known. */
  known: number;
}

/**
 * The file's rows, a batch at a time: uncompressed, cut, and read unless `recall` knows the record already. Throws ImportFailure
 * where it is no such file.
 */
export async function* fileRows(
  bytes: AsyncIterable<Buffer>,
  form: FileForm,
  recall?: Recall,
): AsyncGenerator<FileRows> {
  const reader = readerFor(form);
  if (!reader.needsHead) recall?.begin('');
  for await (const { bytes: all, length, records } of blocksOf(plainBytes(bytes, form.charset), reader.cutter)) {
    const block = all.subarray(0, length);
    const text = textOf(block, form.charset);
    while (reader.needsHead && records.length > 0) {
      const { start, end, line } = records.shift()!;
      reader.head(text(start, end), line);
      recall?.begin(text(start, end));
    }
    yield rowsOf(records, block, text, reader, recall);
  }
  if (reader.needsHead)
    throw new ImportFailure('EMPTY_FILE', 'El archivo está vacío: falta la línea con los nombres de las columnas.');
}

/** What cuts and reads a file of this form. */
export function readerFor({ isCsv, mapping, wanted, charset }: FileForm): RowReader {
  return isCsv ? new CsvReader(mapping, wanted, charset) : new NdjsonReader(wanted);
}

function rowsOf(
  records: RawRecord[],
  block: Buffer,
  text: (start: number, end: number) => string,
  reader: RowReader,
  recall?: Recall,
): FileRows {
  const met = recall?.meet(block, records);
  const rows: FileRow[] = [];
  let known = 0;
  for (let i = 0; i < records.length; i += 1) {
    const since = met?.[i] ?? NEW;
    const record = records[i]!;
    if (since === KNOWN) known += 1;
    else if (since !== NEW) rows.push({ line: record.line, knownSince: since });
    else {
      const source = sourceOf(record, text, reader);
      if (source) rows.push({ source, hash: recall?.valueOf(i) });
    }
  }
  return { rows, known };
}

function sourceOf(
  { start, end, line, tooLong }: RawRecord,
  text: (start: number, end: number) => string,
  reader: RowReader,
): SourceRow | undefined {
  if (tooLong) return { line, column: '', code: 'LINE_TOO_LONG', detail: 'La línea tiene más de 1 MB.' };
  return reader.row(text(start, end), line);
}
