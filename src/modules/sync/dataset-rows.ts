import type { FieldType } from './field-types.js';
import { type Mapping, columnsOf, readerOf } from './mapping.js';
import { Refusal, type Rejection } from './rejection.js';
import { isRejection, type SourceRow } from './source-rows.js';

/** One canonical field of a dataset. */
export interface Field {
  type: FieldType;
  required: boolean;
  /** Never told again, not even to whoever sent it. */
  secret?: boolean;
}

export type Fields = Record<string, Field>;

/** A row that passed: canonical field → text for PostgreSQL, null where empty. */
export interface GoodRow {
  line: number;
  values: Record<string, string | null>;
}

/** A row that did not; `values` has what could be read before, so that its key may still be known. */
export interface BadRow {
  /** One for each wrong column, at least one. */
  rejections: Rejection[];
  values: Record<string, string | null>;
}

/** What the file calls the column of a field; for refusals that come later. */
export type ColumnNames = (field: string) => string;

export interface RowCheck {
  check(row: SourceRow): GoodRow | BadRow;
  columnOf: ColumnNames;
}

/** Compiles a mapping over a dataset's fields into the function that reads and checks each row. */
export function rowCheck(fields: Fields, mapping: Mapping): RowCheck {
  const columns = columnsOf(mapping);
  const readers = Object.entries(fields).map(([name, field]) => {
    const source = mapping.fields[name];
    return { name, ...field, ...(source ? readerOf(source, columns) : { column: name, read: () => '' }) };
  });
  const columnByField = new Map(readers.map(({ name, column }) => [name, column]));

  const check = (row: SourceRow): GoodRow | BadRow => {
    const values: Record<string, string | null> = {};
    if (isRejection(row)) return { rejections: [row], values };
    const rejections: Rejection[] = [];
    for (const { name, type, required, secret, column, read } of readers) {
      const text = read(row.cells);
      const value = text instanceof Refusal ? text : cellOf(text, required, type, mapping);
      if (!(value instanceof Refusal)) values[name] = value;
      else {
        const told = secret || text instanceof Refusal || text === '' ? null : clipped(text);
        rejections.push({ line: row.line, column, code: value.code, detail: value.detail, value: told });
      }
    }
    return rejections.length > 0 ? { rejections, values } : { line: row.line, values };
  };
  return { check, columnOf: (field) => columnByField.get(field) ?? field };
}

const LONGEST = 120;

function clipped(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}

function cellOf(text: string, required: boolean, type: FieldType, { formats }: Mapping): string | null | Refusal {
  if (text !== '') return type(text, formats);
  return required ? new Refusal('REQUIRED', 'Falta este dato.') : null;
}
