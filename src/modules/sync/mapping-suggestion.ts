import { decimalOf } from '../../platform/money.js';
import { type DatasetName, DATASETS } from './dataset.js';
import { DATASET_FIELDS } from './dataset-fields.js';
import { rowCheck } from './dataset-rows.js';
import { columnsOf } from './mapping.js';
import { assign, columnSources, constantsOf } from './mapping-assignment.js';
import type { Candidate } from './mapping-candidates.js';
import { type Guess, guessCharset, textsOf } from './mapping-charset.js';
import { parseMapping } from './mapping-file.js';
import { type GuessedFormats, guessFormats } from './mapping-formats.js';
import { guessLayout, type Layout, namesColumns } from './mapping-layout.js';
import type { FileSample } from './mapping-sample.js';
import { MEANINGS } from './mapping-synonyms.js';

/** What can be guessed of a file; certainties go from 0 to 100. From 80 on it may be taken as it is. */
export interface Suggestion {
  dataset: Guess<DatasetName>;
  /** As the onboarding file writes it. */
  mapping: object;
  settings: (Guess<string> & { name: string })[];
  fields: SuggestedField[];
  /** Required fields that no column gives. */
  missing: string[];
  /** Rows of the sample, and how many of them would go in. */
  rows: number;
  good: number;
  ragged: number;
}

export interface SuggestedField {
  field: string;
  required: boolean;
  mapping: Candidate['mapping'];
  sure: number;
  why: string;
  /** Some values as they would go in. */
  reads: string[];
}

/** The file has nothing to guess from; the sentence says why. */
export class NothingToSuggest extends Error {}

const SAMPLES = 3;

/** Guesses the mapping of a file, of any dataset where none is named. Throws NothingToSuggest. */
export function suggestMapping(sample: FileSample, wanted?: DatasetName): Suggestion {
  if (sample.head.length === 0) throw new NothingToSuggest('El archivo está vacío.');
  const charset = guessCharset(sample);
  const texts = textsOf(sample, charset.value);
  if (/^\ufeff?\s*\{/.test(texts[0]!))
    throw new NothingToSuggest('Es NDJSON, que no lleva mapeo: sus nombres y formatos son siempre los canónicos.');
  const layout = guessLayout(texts);
  if (!layout) throw new NothingToSuggest('No parece una tabla: no hay un separador que dé dos o más columnas.');
  if (!namesColumns(layout))
    throw new NothingToSuggest(
      'La primera línea no nombra las columnas, y sin nombres no se puede proponer un mapeo: agréguela al archivo.',
    );
  const columns = columnSources(layout.names, layout.rows);
  const guessed = guessFormats(columns.map(({ values }) => values));
  const found = DATASETS.map((dataset) => {
    const candidates = assign(dataset, columns, guessed.formats);
    const all = [...candidates, ...constantsOf(dataset, candidates)];
    return { dataset, candidates: all, score: scoreOf(dataset, all) };
  });
  const ranked = found.sort((a, b) => b.score - a.score);
  const best = wanted ? ranked.find(({ dataset }) => dataset === wanted)! : ranked[0]!;
  const dataset = wanted ? { value: wanted, sure: 100, why: 'así se pidió' } : datasetGuess(ranked);
  return tried(dataset, best.candidates, { charset, layout, guessed });
}

/** How much of what the dataset needs is there, and how surely; what may be there counts a little. */
function scoreOf(dataset: DatasetName, candidates: Candidate[]): number {
  const sureOf = (field: string) => candidates.find((candidate) => candidate.field === field)?.sure ?? 0;
  const fields = Object.entries(DATASET_FIELDS[dataset]);
  const mean = (required: boolean) => {
    const some = fields.filter(([, field]) => field.required === required);
    return some.reduce((sum, [name]) => sum + sureOf(name), 0) / some.length;
  };
  return mean(true) + mean(false) / 4;
}

function datasetGuess([first, second]: { dataset: DatasetName; score: number }[]): Guess<DatasetName> {
  const ahead = first!.score - second!.score;
  const sure = Math.round(Math.min(98, first!.score, 50 + 2 * ahead));
  return { value: first!.dataset, sure, why: `es lo que más se parece; lo sigue ${second!.dataset}` };
}

interface Guesses {
  charset: Guess<string>;
  layout: Layout;
  guessed: GuessedFormats;
}

/** The mapping in JSON, tried on the sample's rows: what does not read there is not sure. */
function tried(dataset: Guess<DatasetName>, candidates: Candidate[], guesses: Guesses): Suggestion {
  const { layout } = guesses;
  const all = DATASET_FIELDS[dataset.value];
  const order = Object.keys(all);
  const sorted = [...candidates].sort((a, b) => order.indexOf(a.field) - order.indexOf(b.field));
  const missing = order.filter((name) => all[name]!.required && !sorted.some(({ field }) => field === name));
  const known = Object.fromEntries(sorted.map(({ field }) => [field, all[field]!]));
  const settings = settingsOf(
    sorted.map(({ field }) => MEANINGS[dataset.value][field]!.kind),
    sorted,
    guesses,
  );
  const json = {
    ...Object.fromEntries(settings.map(({ name, value }) => [name, value])),
    ...(layout.quote === '"' ? {} : { quote: layout.quote }),
    ...(layout.skipLines > 0 ? { skipLines: layout.skipLines } : {}),
    fields: Object.fromEntries(sorted.map(({ field, mapping }) => [field, mapping])),
  };
  const mapping = parseMapping(dataset.value, json, known);
  const { check, columnOf } = rowCheck(known, mapping);
  const places = columnsOf(mapping).map((name) => layout.names.indexOf(name));
  const checked = layout.rows.map((row, i) => check({ line: i + 2, cells: places.map((place) => row[place]!) }));
  const bad = checked.flatMap((row) => ('rejections' in row ? row.rejections : []));
  const fields = sorted.map((candidate) => {
    const { field, untranslated } = candidate;
    const wrong = bad.filter(({ column }) => column === columnOf(field)).length / Math.max(layout.rows.length, 1);
    const values = checked.flatMap((row) => row.values[field] ?? []);
    const doubts = [
      ...formatDoubts(MEANINGS[dataset.value][field]!.kind, guesses),
      ...(wrong > 0.02 ? [{ sure: 50, why: `${Math.round(100 * wrong)} % de las filas no entran por este dato` }] : []),
      ...(dataset.value === 'holders' && field === 'holderNumber' && new Set(values).size < 0.95 * values.length
        ? [{ sure: 50, why: 'se repite, y debería ser uno por fila' }]
        : []),
      ...(untranslated.length > 0 ? [{ sure: 40, why: `falta traducir ${untranslated.join(', ')}` }] : []),
    ];
    const { sure, why } = doubts.reduce((least, doubt) => (doubt.sure < least.sure ? doubt : least), candidate);
    const reads = [...new Set(values)].slice(0, SAMPLES).map((value) => shownValue(dataset.value, field, value));
    return { field, required: all[field]!.required, mapping: candidate.mapping, sure, why, reads };
  });
  const good = missing.length > 0 ? 0 : checked.filter((row) => !('rejections' in row)).length;
  return { dataset, mapping: json, settings, fields, missing, rows: checked.length, good, ragged: layout.ragged };
}

/** The settings that matter to these fields. */
function settingsOf(kinds: string[], candidates: Candidate[], { charset, layout, guessed }: Guesses) {
  const { number, day, period } = guessed;
  const { decimal, thousands } = number.value;
  // Two columns put together are written by us.
  const months = candidates.find(({ field, source }) => field === 'period' && source.from.columns);
  const named = (name: string, guess: Guess<string>) => ({ name, ...guess });
  return [
    named('encoding', charset),
    named('delimiter', layout.delimiter),
    ...(NUMBERS.some((kind) => kinds.includes(kind))
      ? [named('decimal', { ...number, value: decimal }), named('thousands', { ...number, value: thousands })]
      : []),
    ...(kinds.includes('day') ? [named('dateFormat', day)] : []),
    ...(kinds.includes('period') ? [named('periodFormat', months ? { ...MONTH_AND_YEAR } : period)] : []),
  ];
}

const MONTH_AND_YEAR = { value: 'MM/yyyy', sure: 90, why: 'mes y año están en dos columnas' };

/** What is written with a decimal mark. */
const NUMBERS = ['money', 'latitude', 'longitude'];

function formatDoubts(kind: string, { charset, guessed }: Guesses): { sure: number; why: string }[] {
  if (kind === 'day') return [guessed.day];
  if (NUMBERS.includes(kind)) return [guessed.number];
  // A period of two columns does not depend on how the file writes periods, and without any there is no such column.
  if (kind === 'period') return guessed.period.sure > 0 ? [guessed.period] : [];
  return ['name', 'text'].includes(kind) && charset.sure < 70 ? [charset] : [];
}

/** A value as a person reads it. */
export function shownValue(dataset: DatasetName, field: string, value: string): string {
  return dataset === 'invoices' && MEANINGS.invoices[field]!.kind === 'money' ? decimalOf(Number(value)) : value;
}
