import { plainBytes, textOf } from './charset.js';
import { CsvReader } from './csv-rows.js';
import type { FileForm } from './file-form.js';
import { ImportFailure } from './import-failure.js';
import { NdjsonReader } from './ndjson-rows.js';
import { NEW, type Recall } from './recall.js';
import { blocksOf, type RawRecord } from './records.js';
import type { RowReader, SourceRow } from './source-rows.js';

/** A row, with its record's hash where the tables keep such; or the line of a record that says what is known. */
export type FileRow = { source: SourceRow; hash?: bigint | null } | { line: number; knownSince: number };

/**
 * The file's rows, a batch at a time: uncompressed, cut, and read unless `recall` knows the record already. `knownSince` is the
 * line at which the same record stood before, or KNOWN. Throws ImportFailure where it is no such file.
 */
export async function* fileRows(
  bytes: AsyncIterable<Buffer>,
  form: FileForm,
  recall?: Recall,
): AsyncGenerator<FileRow[]> {
  const reader = readerFor(form);
  if (!reader.needsHead) recall?.begin('');
  for await (const { bytes: all, length, records } of blocksOf(plainBytes(bytes, form.charset), reader.cutter)) {
    const block = all.subarray(0, length);
    const text = textOf(block, form.charset);
    const rows: FileRow[] = [];
    for (const record of records) {
      if (reader.needsHead) {
        reader.head(text(record.start, record.end), record.line);
        recall?.begin(text(record.start, record.end));
        continue;
      }
      const row = rowOf(record, block, text, reader, recall);
      if (row) rows.push(row);
    }
    yield rows;
  }
  if (reader.needsHead)
    throw new ImportFailure('EMPTY_FILE', 'El archivo está vacío: falta la línea con los nombres de las columnas.');
}

/** What cuts and reads a file of this form. */
export function readerFor({ isCsv, mapping, wanted, charset }: FileForm): RowReader {
  return isCsv ? new CsvReader(mapping, wanted, charset) : new NdjsonReader(wanted);
}

function rowOf(
  record: RawRecord,
  block: Buffer,
  text: (start: number, end: number) => string,
  reader: RowReader,
  recall?: Recall,
): FileRow | undefined {
  const { start, end, line } = record;
  if (record.tooLong)
    return { source: { line, column: '', code: 'LINE_TOO_LONG', detail: 'La línea tiene más de 1 MB.' } };
  const since = recall?.meet(block, record) ?? NEW;
  if (since !== NEW) return { line, knownSince: since };
  const source = reader.row(text(start, end), line);
  return source && { source, hash: recall?.value };
}
