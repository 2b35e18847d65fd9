import type { DatasetName } from './dataset.js';
import type { Formats } from './formats.js';
import { type Candidate, candidateOf, joinedCandidate, type Source, splitSources } from './mapping-candidates.js';
import { MEANINGS } from './mapping-synonyms.js';
import { shareOf } from './mapping-values.js';
import { wordsOf } from './mapping-words.js';

const VALUES_LOOKED_AT = 1_000;
/** What a rule of thumb alone may give. */
const DOUBTFUL = 55;

/** The sample's columns, each with what it holds; of a moment the day alone. */
export function columnSources(names: string[], rows: string[][]): Source[] {
  return names.flatMap((name, place) => {
    if (name === '') return [];
    const values = rows.map((row) => row[place]!).filter((value) => value !== '');
    const moments = values.length > 0 && values.every((value) => /^\d\S+ \d{1,2}:\d{2}(:\d{2})?$/.test(value));
    const days = moments ? values.map((value) => value.split(' ')[0]!) : values;
    const split = moments ? { split: { by: ' ', part: 1 } } : {};
    return [{ from: { column: name, ...split }, name, values: days.slice(0, VALUES_LOOKED_AT) }];
  });
}

/** The best source of each field of a dataset, no column twice. */
export function assign(dataset: DatasetName, columns: Source[], formats: Formats): Candidate[] {
  const meanings = MEANINGS[dataset];
  const { whole, parts } = withParts(columns, formats);
  const found = Object.entries(meanings).flatMap(([field, meaning]) => {
    const joined = joinedCandidate(field, columns, formats);
    // «NOMBRE» beside «APELLIDO» is not the name.
    const alone = whole.filter(({ name }) => !joined?.source.from.columns?.includes(name!));
    return [
      ...alone.flatMap((source) => candidateOf(field, meaning, source, formats) ?? []),
      ...parts
        .flatMap((source) => candidateOf(field, meaning, source, formats) ?? [])
        .map((candidate) => ({ ...candidate, sure: Math.min(candidate.sure, 75), why: 'por una parte de la columna' })),
      ...(joined ? [joined] : []),
    ];
  });
  return chosen(found);
}

/** Columns that hold several things by what one of the parts is: those stand in place of the whole. */
function withParts(columns: Source[], formats: Formats): { whole: Source[]; parts: Source[] } {
  const whole: Source[] = [];
  const parts: Source[] = [];
  for (const column of columns) {
    const split = column.from.split ? [] : splitSources(column);
    const telling = split.find(
      ({ values }) =>
        shareOf('invoice', values, formats) === 1 ||
        (shareOf('service', values, formats) === 1 && values.every((value) => value.length > 2)),
    );
    const by = telling?.from.split?.by;
    if (by === undefined) whole.push(column);
    else
      parts.push(...split.filter(({ from }) => from.split?.by === by).map((part) => ({ ...part, name: column.name })));
  }
  return { whole, parts };
}

/** The surest first. One that another free column could be as well is not sure. */
function chosen(candidates: Candidate[]): Candidate[] {
  const left = [...candidates].sort((a, b) => b.sure - a.sure);
  const taken = new Set<string>();
  const kept = new Map<string, Candidate>();
  for (const candidate of left) {
    const places = placesOf(candidate);
    if (kept.has(candidate.field) || places.some((place) => taken.has(place))) continue;
    kept.set(candidate.field, candidate);
    places.forEach((place) => taken.add(place));
  }
  return [...kept.values()].map((candidate) => {
    const rival = left.find(
      (other) =>
        other.field === candidate.field &&
        other.source !== candidate.source &&
        other.sure >= candidate.sure - 5 &&
        !placesOf(other).some((place) => taken.has(place)),
    );
    if (!rival || candidate.sure <= DOUBTFUL) return candidate;
    return { ...candidate, sure: DOUBTFUL, why: `también podría ser ${placesOf(rival).join(' + ')}` };
  });
}

/** The columns, or the part of one, that a candidate takes. */
function placesOf({ source: { from } }: Candidate): string[] {
  if (from.columns) return from.columns;
  return [from.split ? `${from.column}, parte ${from.split.part}` : from.column!];
}

/** What no column says but a name gives away, as «CONSUMO_KWH» does. */
export function constantsOf(dataset: DatasetName, found: Candidate[]): Candidate[] {
  const without = (field: string) => !found.some((candidate) => candidate.field === field);
  const constant = (field: string, value: string, sure: number, why: string): Candidate => {
    const from = { constant: value };
    return { field, source: { from, values: [] }, mapping: from, sure, why, untranslated: [] };
  };
  if (dataset === 'invoices' && without('type'))
    return [constant('type', 'FAC', 20, 'ninguna columna lo dice: es solo una propuesta')];
  const name = found.find(({ field }) => field === 'quantity')?.source.name ?? '';
  const words = wordsOf(name);
  if (dataset !== 'consumption' || !words.some((word) => word === 'kwh' || word === 'm3')) return [];
  const [unit, service] = words.includes('kwh') ? ['kWh', 'electricity'] : ['m3', 'water'];
  return [
    ...(without('unit') ? [constant('unit', unit!, 70, `lo dice el nombre de la columna ${name}`)] : []),
    ...(without('service') ? [constant('service', service!, 55, `lo insinúa el nombre de la columna ${name}`)] : []),
  ];
}
