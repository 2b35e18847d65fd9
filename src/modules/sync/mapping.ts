import { canonicalFormats, type Formats } from './formats.js';
import { Refusal } from './rejection.js';
import type { WantedColumn } from './source-rows.js';

/** Where a canonical field comes from: one column, several, or none. */
export interface FieldMapping {
  column?: string;
  /** Several columns, put together with `join` between them; `pad` fills each with zeros on the left to that width. */
  columns?: string[];
  join?: string;
  pad?: number[];
  /** Takes one part of a column that holds several; `part` counts from 1. */
  split?: { by: string; part: number };
  /** What the file writes → what we call it; anything else is refused. */
  values?: Record<string, string>;
  /** Whether upper case and accents make no difference to what `values` names. */
  ignoreCase?: boolean;
  /** Our value where the file has none. */
  default?: string;
  /** The same for every row. */
  constant?: string;
}

/** How the CSV of one dataset of a cooperative maps to the canonical fields. */
export interface Mapping {
  encoding: string;
  delimiter: string;
  /** Null where the management system quotes nothing. */
  quote: string | null;
  /** Absent where the file's first line names the columns. */
  skipLines?: number;
  /** How lines begin that are no rows, such as totals. */
  ignoreLines?: string[];
  formats: Formats;
  fields: Record<string, FieldMapping>;
}

/** Our own names and formats, in UTF-8 with commas: what NDJSON always is, and a CSV of a cooperative without a mapping. */
export function canonicalMapping(fields: string[]): Mapping {
  return {
    encoding: 'utf-8',
    delimiter: ',',
    quote: '"',
    formats: canonicalFormats(),
    fields: Object.fromEntries(fields.map((name) => [name, { column: name }])),
  };
}

/** Reads one canonical field out of a row's cells, which stand in the order of `columnsOf`. */
export interface FieldReader {
  /** The file's own name of where it comes from, for rejections. */
  column: string;
  read(cells: string[]): string | Refusal;
}

/** The columns that the mapping reads, each once. */
export function columnsOf({ fields }: Mapping): string[] {
  return [...new Set(Object.values(fields).flatMap(sourcesOf))];
}

/** Those columns, with whether a file may lack them: a mapping names what is there, the canonical form what may be. */
export function wantedColumns(mapping: Mapping, optional: (column: string) => boolean): WantedColumn[] {
  return columnsOf(mapping).map((name) => ({ name, required: !optional(name) }));
}

export function readerOf(mapping: FieldMapping, columns: string[]): FieldReader {
  const sources = sourcesOf(mapping);
  const places = sources.map((name) => columns.indexOf(name));
  const raw = rawReader(mapping, places);
  return { column: sources.join(' + '), read: withDefault(translating(raw, mapping), mapping.default) };
}

function translating(raw: (cells: string[]) => string, { values, ignoreCase }: FieldMapping): FieldReader['read'] {
  if (!values) return raw;
  if (!ignoreCase) return (cells) => translated(raw(cells), values);
  const folded = Object.fromEntries(Object.entries(values).map(([theirs, ours]) => [folding(theirs), ours]));
  return (cells) => {
    const text = raw(cells);
    const found = translated(folding(text), folded);
    return found instanceof Refusal ? translated(text, values) : found;
  };
}

function withDefault(read: FieldReader['read'], value: string | undefined): FieldReader['read'] {
  return value === undefined ? read : (cells) => read(cells) || value;
}

/** The text as `ignoreCase` compares it. */
export function folding(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

function sourcesOf({ column, columns }: FieldMapping): string[] {
  return columns ?? (column === undefined ? [] : [column]);
}

function rawReader({ constant, join = '', pad, split }: FieldMapping, places: number[]): (cells: string[]) => string {
  if (constant !== undefined) return () => constant;
  if (split) return (cells) => cells[places[0]!]!.split(split.by)[split.part - 1]?.trim() ?? '';
  if (places.length === 1) return (cells) => filled(cells[places[0]!]!, pad?.[0]);
  // Where every column is empty there is no value, not a lonely «-».
  return (cells) =>
    places.every((place) => cells[place] === '')
      ? ''
      : places.map((place, i) => filled(cells[place]!, pad?.[i])).join(join);
}

function filled(text: string, width = 0): string {
  return text === '' ? '' : text.padStart(width, '0');
}

function translated(text: string, values: Record<string, string>): string | Refusal {
  if (text === '') return '';
  if (Object.hasOwn(values, text)) return values[text]!;
  const expected = Object.keys(values).join(', ').slice(0, 200);
  return new Refusal('NOT_ALLOWED', `«${text.slice(0, 40)}» no es uno de los valores previstos: ${expected}.`);
}
