import { type Formats, canonicalFormats, datePattern } from './formats.js';
import { amount, day, latitude, longitude, period } from './field-types.js';
import type { Guess } from './mapping-charset.js';
import { Refusal } from './rejection.js';

/** In the order of preference where several read everything; the Argentine order of day and month comes first. */
const DAYS = [
  ...[
    'yyyy-MM-dd',
    'yyyy/MM/dd',
    'dd/MM/yyyy',
    'd/M/yyyy',
    'dd-MM-yyyy',
    'd-M-yyyy',
    'dd.MM.yyyy',
    'yyyyMMdd',
    'ddMMyyyy',
  ],
  ...['dd/MM/yy', 'd/M/yy', 'dd-MM-yy', 'dd-MMM-yy', 'dd-MMM-yyyy', 'MM/dd/yyyy', 'M/d/yyyy', 'MM-dd-yyyy', 'MM/dd/yy'],
];
const PERIODS = [
  ...[
    'yyyy-MM',
    'yyyy/MM',
    'MM/yyyy',
    'M/yyyy',
    'MM-yyyy',
    'yyyyMM',
    'MMyyyy',
    'MMM-yy',
    'MMM-yyyy',
    'MMM yyyy',
    'MMM/yy',
  ],
  ...['MMM/yyyy', 'MM/yy', 'MM-yy', 'yy/MM', 'yy-MM'],
];
const MARKS = [
  ['.', ''],
  [',', ''],
  [',', '.'],
  ['.', ','],
] as const;

export interface GuessedFormats {
  formats: Formats;
  number: Guess<{ decimal: '.' | ','; thousands: '' | '.' | ',' }>;
  day: Guess<string>;
  period: Guess<string>;
}

/** How the file writes days, months and numbers, from columns of values that look like each. */
export function guessFormats(columns: string[][]): GuessedFormats {
  const full = columns.filter((values) => values.length > 0);
  const dayGuess = guessPattern(full, DAYS, 'dMy', 'yyyy-MM-dd');
  const periodGuess = guessPattern(full, PERIODS, 'My', 'yyyy-MM');
  const number = guessMarks(full);
  const formats = {
    ...number.value,
    day: datePattern(dayGuess.value, 'dMy'),
    period: datePattern(periodGuess.value, 'My'),
  };
  return { formats, number, day: dayGuess, period: periodGuess };
}

/** A day's or month's format is one that reads whole columns. */
function guessPattern(columns: string[][], patterns: string[], needed: 'dMy' | 'My', none: string): Guess<string> {
  const read = needed === 'dMy' ? day : period;
  const what = needed === 'dMy' ? 'fechas' : 'períodos';
  const scored = patterns.map((pattern) => {
    const own = { ...canonicalFormats(), [needed === 'dMy' ? 'day' : 'period']: datePattern(pattern, needed) };
    const reads = (value: string) => !(read(value, own) instanceof Refusal);
    return { pattern, columns: columns.filter((values) => shareWhere(values, reads) > 0.9).length };
  });
  const most = Math.max(...scored.map((one) => one.columns));
  if (most === 0) return { value: none, sure: 0, why: `no hay columnas de ${what}` };
  const best = scored.filter((one) => one.columns === most).map(({ pattern }) => pattern);
  const [value] = best;
  const rivals = best.filter((pattern) => orderOf(pattern) !== orderOf(value!));
  if (rivals.length > 0)
    return { value: value!, sure: 50, why: `los valores leídos también podrían ser ${rivals[0]}: revíselo` };
  return { value: value!, sure: 97, why: `así se leen ${most} columnas de ${what} y de ningún otro modo` };
}

/** dd/MM and d/M read the same; dd/MM and MM/dd do not. */
const orderOf = (pattern: string) => pattern.replace(/(.)\1*/g, '$1');

function guessMarks(columns: string[][]): Guess<{ decimal: '.' | ','; thousands: '' | '.' | ',' }> {
  const marked = columns.filter((values) => shareWhere(values, (value) => /^-?\d[\d.,]*$/.test(value)) > 0.9);
  const scored = MARKS.map(([decimal, thousands]) => {
    const formats = { ...canonicalFormats(), decimal, thousands };
    const reads = (value: string) =>
      [amount, latitude, longitude].some((type) => !(type(value, formats) instanceof Refusal));
    return { value: { decimal, thousands }, read: marked.flat().filter(reads).length };
  });
  const [best] = scored.sort((a, b) => b.read - a.read);
  const decisive = marked.flat().some((value) => /[.,]\d{1,2}$|^-\d\d[.,]\d{3,6}$/.test(value));
  if (!decisive) return { value: best!.value, sure: 60, why: 'no hay ningún número con decimales en lo leído' };
  const { decimal, thousands } = best!.value;
  const of = { '.': 'punto', ',': 'coma', '': 'nada' };
  return { value: best!.value, sure: 97, why: `decimales con ${of[decimal]}, miles con ${of[thousands]}` };
}

export function shareWhere(values: string[], holds: (value: string) => boolean): number {
  return values.length === 0 ? 0 : values.filter(holds).length / values.length;
}
