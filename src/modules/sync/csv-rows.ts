import { Readable } from 'node:stream';
import { type CsvError, type InfoRecord, parse } from 'csv-parse';
import { ImportFailure } from './import-failure.js';
import { MAX_LINE, type SourceRow, type WantedColumn } from './source-rows.js';

export interface CsvForm {
  delimiter: string;
  /** Null where the management system quotes nothing. */
  quote: string | null;
}

interface CsvRecord {
  info: InfoRecord & { lines: number };
  record: string[];
}

/** Rows of a CSV text whose first line names the columns. Throws ImportFailure where the text as a whole is no such thing. */
export async function* csvRows(
  text: AsyncIterable<string>,
  wanted: WantedColumn[],
  form: CsvForm,
): AsyncGenerator<SourceRow> {
  let places: number[] | undefined;
  let width = 0;
  for await (const { info, record } of recordsOf(text, form)) {
    if (!places) {
      places = placesOf(record, wanted);
      width = record.length;
    } else yield rowOf(info.lines, record, width, places);
  }
  if (!places)
    throw new ImportFailure('EMPTY_FILE', 'El archivo está vacío: falta la línea con los nombres de las columnas.');
}

async function* recordsOf(text: AsyncIterable<string>, { delimiter, quote }: CsvForm): AsyncGenerator<CsvRecord> {
  const source = Readable.from(text);
  const parser = parse({
    delimiter,
    quote: quote ?? false,
    // Both, because some systems mix them; «Bar "El Gaucho"» needs no quotes around it.
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_quotes: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: MAX_LINE,
    info: true,
  });
  source.on('error', (error) => parser.destroy(error));
  try {
    for await (const record of source.pipe(parser) as AsyncIterable<CsvRecord>) yield record;
  } catch (error) {
    throw failureOf(error as CsvError, parser.info.lines);
  } finally {
    source.destroy();
  }
}

function failureOf(error: CsvError, line: number): Error {
  if (error.code === 'CSV_QUOTE_NOT_CLOSED')
    return new ImportFailure('UNCLOSED_QUOTE', 'Hay una comilla que se abre y no se cierra.');
  if (error.code === 'CSV_MAX_RECORD_SIZE')
    return new ImportFailure(
      'LINE_TOO_LONG',
      `Cerca de la línea ${line} hay una fila de más de 1 MB: tal vez una comilla quedó sin cerrar.`,
    );
  if (error.code?.startsWith('CSV_'))
    return new ImportFailure('UNREADABLE', `No se pudo leer el archivo cerca de la línea ${line}.`);
  return error;
}

/** Where each wanted column stands; -1 for one that the file may lack. */
function placesOf(header: string[], wanted: WantedColumn[]): number[] {
  const names = header.map((name) => name.trim());
  const repeated = names.find((name, place) => name !== '' && names.indexOf(name) !== place);
  if (repeated !== undefined)
    throw new ImportFailure('REPEATED_COLUMN', `La columna «${clip(repeated)}» está repetida en la primera línea.`);
  const missing = wanted.filter(({ name, required }) => required && !names.includes(name)).map(({ name }) => name);
  if (missing.length > 0)
    throw new ImportFailure(
      'MISSING_COLUMN',
      `Faltan columnas: ${missing.join(', ')}. El archivo tiene: ${clip(names.join(', '), 300)}.`,
    );
  return wanted.map(({ name }) => names.indexOf(name));
}

function rowOf(line: number, record: string[], width: number, places: number[]): SourceRow {
  if (record.length !== width)
    return {
      line,
      column: '',
      code: record.length < width ? 'SHORT_LINE' : 'LONG_LINE',
      detail: `La línea tiene ${record.length} columnas y deberían ser ${width}.`,
    };
  return { line, cells: places.map((place) => (place < 0 ? '' : record[place]!.trim())) };
}

function clip(text: string, length = 60): string {
  return text.length > length ? `${text.slice(0, length)}…` : text;
}
