import { CsvCutter } from './csv-cutter.js';
import { fieldsOf } from './csv-fields.js';
import { encoded } from './charset.js';
import { ImportFailure } from './import-failure.js';
import type { RowReader, SourceRow, WantedColumn } from './source-rows.js';

export interface CsvForm {
  delimiter: string;
  /** Null where the management system quotes nothing. */
  quote: string | null;
  /** Lines before the one that names the columns. */
  skipLines?: number;
  /** A line whose first text begins with one of these is no row. */
  ignoreLines?: string[];
}

/** Rows of a CSV whose first record names the columns. */
export class CsvReader implements RowReader {
  readonly cutter: CsvCutter;
  private places?: number[];
  private width = 0;

  constructor(
    private readonly form: CsvForm,
    private readonly wanted: WantedColumn[],
    charset: string,
  ) {
    const { delimiter, quote } = form;
    this.cutter = new CsvCutter(encoded(delimiter, charset), quote === null ? null : encoded(quote, charset));
  }

  get needsHead(): boolean {
    return this.places === undefined;
  }

  head(record: string, line: number): void {
    if (line <= (this.form.skipLines ?? 0)) return;
    const names = this.fields(record);
    this.places = placesOf(names, this.wanted);
    this.width = names.length;
  }

  row(record: string, line: number): SourceRow | undefined {
    const fields = this.fields(record);
    if (this.form.ignoreLines && this.isIgnored(fields)) return undefined;
    if (fields.length !== this.width)
      return {
        line,
        column: '',
        code: fields.length < this.width ? 'SHORT_LINE' : 'LONG_LINE',
        detail: `La línea tiene ${fields.length} columnas y deberían ser ${this.width}.`,
      };
    return { line, cells: this.places!.map((place) => (place < 0 ? '' : fields[place]!.trim())) };
  }

  private isIgnored(fields: string[]): boolean {
    const first = fields.map((field) => field.trim()).find((field) => field !== '') ?? '';
    return this.form.ignoreLines!.some((text) => first.startsWith(text));
  }

  private fields(record: string): string[] {
    return fieldsOf(record, this.form.delimiter, this.form.quote);
  }
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

function clip(text: string, length = 60): string {
  return text.length > length ? `${text.slice(0, length)}…` : text;
}
