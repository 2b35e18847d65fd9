import type { Formats } from './formats.js';
import type { FieldMapping } from './mapping.js';
import { type Kind, type Meaning, PARTS } from './mapping-synonyms.js';
import { isTranslated, shareOf, translationOf } from './mapping-values.js';
import { saidBy } from './mapping-words.js';

/** A column of the sample, or what one can be made of. */
export interface Source {
  from: FieldMapping;
  /** The name that tells what it is; none for a part of a column, which its values alone can tell. */
  name?: string;
  /** What it reads, none of them empty; a bounded number. */
  values: string[];
}

/** One field taken from one source. */
export interface Candidate {
  field: string;
  source: Source;
  mapping: string | FieldMapping;
  sure: number;
  why: string;
  /** What the translation does not know. */
  untranslated: string[];
}

/** Values that hardly anything else looks like; the highest certainty that they give by themselves. */
const TELLING: Partial<Record<Kind, number>> = { taxId: 75, email: 75, service: 70, invoice: 70, unit: 70, period: 65 };
const LEAST_NAMED = 0.5;
const LEAST_FIT = 0.8;

/** How well the source gives the field; undefined where it cannot be it. */
export function candidateOf(field: string, meaning: Meaning, source: Source, formats: Formats): Candidate | undefined {
  const { kind, said } = meaning;
  const named = source.name === undefined ? 0 : saidBy(source.name, said);
  const share = shareOf(kind, source.values, formats);
  const least = named === 1 && isTranslated(kind) ? 0 : LEAST_FIT;
  if (named >= LEAST_NAMED && source.values.length === 0)
    return {
      field,
      source,
      mapping: written(source.from),
      sure: 60,
      why: 'por el nombre; está vacía',
      untranslated: [],
    };
  if (source.values.length === 0 || share < least) return undefined;
  const byValues = TELLING[kind] ?? 0;
  if (named < LEAST_NAMED && byValues === 0) return undefined;
  const untranslated = isTranslated(kind) ? unknownOf(kind, source.values) : [];
  // A name that says more than the synonym may say something else: «Vencimiento anterior».
  const byName = named === 1 ? 97 : named >= LEAST_NAMED ? 76 : 0;
  const certain = Math.max(byName, byValues) * share ** 2;
  const sure = Math.round(
    untranslated.length > 0 ? Math.min(certain, 40) : Math.min(certain, certaintyOfWords(kind, source.values)),
  );
  const why = named >= LEAST_NAMED ? `por el nombre${kind === 'text' ? '' : ' y los valores'}` : 'solo por los valores';
  return { field, source, mapping: mappingOf(kind, source), sure, why, untranslated };
}

function mappingOf(kind: Kind, { from, values }: Source): string | FieldMapping {
  if (!isTranslated(kind)) return written(from);
  const words = [...new Set(values)].flatMap((value) => {
    const ours = translationOf(kind, value);
    return ours === undefined ? [] : [[value, ours] as const];
  });
  // A file that writes our own words needs no translation.
  return words.every(([theirs, ours]) => theirs === ours)
    ? written(from)
    : { ...from, values: Object.fromEntries(words) };
}

function written(from: FieldMapping): string | FieldMapping {
  return from.column !== undefined && from.split === undefined ? from.column : from;
}

function unknownOf(kind: Kind, values: string[]): string[] {
  return [...new Set(values)].filter((value) => translationOf(kind, value) === undefined).slice(0, 10);
}

/** One letter may mean anything: «S» is no more than likely to be «suspendido». For yes and no it is usual. */
function certaintyOfWords(kind: Kind, values: string[]): number {
  if (!isTranslated(kind) || kind === 'flag') return 100;
  return values.some((value) => value.length === 1) ? 60 : 100;
}

/** Columns that are put together, such as point of sale and number; `sure` where both names say just that. */
const PAIRS: { fields: string[]; parts: [Meaning, Meaning]; join: string; pad?: number[] }[] = [
  { fields: ['number', 'invoiceNumber'], parts: [PARTS.pointOfSale, PARTS.sequence], join: '-' },
  { fields: ['period'], parts: [PARTS.month, PARTS.year], join: '/', pad: [2, 4] },
  { fields: ['name'], parts: [PARTS.surname, PARTS.forename], join: ', ' },
  { fields: ['address'], parts: [PARTS.street, PARTS.door], join: ' ' },
];

/** What the field would be out of two columns; undefined where there are none such. */
export function joinedCandidate(field: string, columns: Source[], formats: Formats): Candidate | undefined {
  const pair = PAIRS.find(({ fields }) => fields.includes(field));
  const [a, b] = pair?.parts.map((part) => bestOf(part, columns, formats)) ?? [];
  if (!pair || !a || !b || a.source === b.source) return undefined;
  const { join, pad } = pair;
  const from = { columns: [a.source.from.column!, b.source.from.column!], join, ...(pad && { pad }) };
  // Where only one of the two is filled the other's mark would stand alone: «Consorcio Sur, ».
  const filled = a.source.values.length === b.source.values.length;
  const sure = filled && Math.min(a.named, b.named) === 1 ? 98 : 76;
  const source = { from, values: [] };
  const why = filled ? 'por los nombres de las dos columnas' : 'en algunas filas falta una de las dos columnas';
  return { field, source, mapping: from, sure, why, untranslated: [] };
}

function bestOf({ kind, said }: Meaning, columns: Source[], formats: Formats) {
  return columns
    .filter(({ values }) => shareOf(kind, values, formats) > LEAST_FIT)
    .map((source) => ({ source, named: saidBy(source.name!, said) }))
    .filter(({ named }) => named >= LEAST_NAMED)
    .sort((a, b) => b.named - a.named)[0];
}

const SEPARATORS = [' - ', '-', ' ', '/', '_', '|'];

/** What the parts of a column are where it holds several, as «44-AGUA» or «B 0021-00049107». */
export function splitSources({ from, values }: Source): Source[] {
  return SEPARATORS.flatMap((by) => {
    const parts = values[0]?.split(by).length ?? 0;
    if (parts < 2 || parts > 3 || values.some((value) => value.split(by).length !== parts)) return [];
    return Array.from({ length: parts }, (_, i) => ({
      from: { ...from, split: { by, part: i + 1 } },
      values: values.map((value) => value.split(by)[i]!.trim()).filter((value) => value !== ''),
    }));
  });
}
