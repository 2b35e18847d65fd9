import { ImportFailure } from './import-failure.js';

/** How a file writes numbers, days and months. */
export interface Formats {
  decimal: '.' | ',';
  /** Between thousands; '' where the file writes none, which is the rule: `1.234` must never be read as 1234 by chance. */
  thousands: '' | '.' | ',';
  day: DatePattern;
  period: DatePattern;
}

/** A compiled pattern such as `dd/MM/yyyy`. */
export interface DatePattern {
  text: string;
  regex: RegExp;
  /** Groups of the regex, in their order. */
  parts: ('d' | 'M' | 'y')[];
  /** Texts read already, and what they say. */
  read: Map<string, string>;
}

/** Days and months as the canonical form writes them, and a decimal point. */
export function canonicalFormats(): Formats {
  return { decimal: '.', thousands: '', day: datePattern('yyyy-MM-dd', 'dMy'), period: datePattern('yyyy-MM', 'My') };
}

const TOKENS: Record<string, [part: 'd' | 'M' | 'y', regex: string]> = {
  dd: ['d', '(\\d{2})'],
  d: ['d', '(\\d{1,2})'],
  MM: ['M', '(\\d{2})'],
  M: ['M', '(\\d{1,2})'],
  MMM: ['M', '([A-Za-z]{3,4})'],
  yyyy: ['y', '(\\d{4})'],
  yy: ['y', '(\\d{2})'],
};

/** As «nov-26» writes them, and «sept». */
const MONTHS = ['ene', 'feb', 'mar', 'abr', 'may', 'jun', 'jul', 'ago', 'sep', 'oct', 'nov', 'dic'];

/** Compiles a pattern of `dd d MM M MMM yyyy yy` and separators, which must have each of `needed` once; throws INVALID_MAPPING. */
export function datePattern(text: string, needed: 'dMy' | 'My'): DatePattern {
  const pieces = text.match(/d+|M+|y+|[-/. ]/g) ?? [];
  const parts = pieces.flatMap((piece) => TOKENS[piece]?.[0] ?? []);
  const known = pieces.join('') === text && pieces.every((piece) => piece in TOKENS || /^[-/. ]$/.test(piece));
  if (!known || [...parts].sort().join('') !== [...needed].sort().join(''))
    throw new ImportFailure('INVALID_MAPPING', `El mapeo tiene un formato de fecha que no se entiende: «${text}».`);
  const source = pieces.map((piece) => TOKENS[piece]?.[1] ?? `\\${piece}`).join('');
  return { text, regex: new RegExp(`^${source}$`), parts, read: new Map() };
}

/** Year, month and day (1 where the pattern has none) that the text names; undefined where it does not follow the pattern. */
export function matchDate(
  text: string,
  { regex, parts }: DatePattern,
): { y: number; M: number; d: number } | undefined {
  const match = regex.exec(text);
  if (!match) return undefined;
  const found = { y: 0, M: 0, d: 1 };
  parts.forEach((part, i) => (found[part] = numberOf(match[i + 1]!, part)));
  return found;
}

/** A month by its name, 0 where it is none; a year of two figures is one of 1990 to 2089. */
function numberOf(text: string, part: 'd' | 'M' | 'y'): number {
  if (/^\D/.test(text)) return MONTHS.indexOf(text.toLowerCase().replace('sept', 'sep')) + 1;
  const number = Number(text);
  return part === 'y' && text.length === 2 ? number + (number < 90 ? 2000 : 1900) : number;
}
