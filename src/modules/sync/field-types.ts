import { SERVICES } from '../../platform/tenancy/tenant.js';
import { type DatePattern, type Formats, matchDate } from './formats.js';
import { Refusal } from './rejection.js';

/** Turns a file's text, never empty, into the column's text for PostgreSQL, or says why it cannot. */
export type FieldType = (text: string, formats: Formats) => string | Refusal;

/** Text of a bounded length, in characters. Control characters and what no character set wrote are refused. */
export function text(max: number): FieldType {
  return (value) => {
    if (/[\p{Cc}\uFFFD]/u.test(value) || !value.isWellFormed())
      return new Refusal('INVALID_CHARACTERS', 'Tiene caracteres que no se pueden leer.');
    if (value.length > max && [...value].length > max)
      return new Refusal('TOO_LONG', `Tiene más de ${max} caracteres.`);
    return value;
  };
}

/** Text that follows a pattern. */
export function matching(pattern: RegExp, code: string, detail: string): FieldType {
  return (value) => (pattern.test(value) ? value : new Refusal(code, detail));
}

export function oneOf(values: readonly string[]): FieldType {
  return (value) =>
    values.includes(value)
      ? value
      : new Refusal('NOT_ALLOWED', `«${value.slice(0, 40)}» no es uno de los valores previstos: ${values.join(', ')}.`);
}

/** What identifies a holder, a supply or a meter in the management system. */
export const reference = (max: number) =>
  matching(
    new RegExp(`^[\\p{L}\\p{N}./_-]{1,${max}}$`, 'u'),
    'INVALID_NUMBER',
    `No es un número válido (hasta ${max} letras o cifras).`,
  );

export const service = oneOf(SERVICES);

/** Eleven digits, with or without hyphens. */
export const taxId: FieldType = (value) => {
  const digits = value.replace(/[-. ]/g, '');
  return /^\d{11}$/.test(digits) ? digits : new Refusal('INVALID_TAX_ID', 'El CUIT debe tener 11 cifras.');
};

/** A decimal number with at most `whole` digits before the mark and `decimals` after it; zeros beyond are let pass. */
export function decimal(whole: number, decimals: number): FieldType {
  return (value, formats) => {
    const plain = plainDecimal(value, formats);
    if (plain === undefined)
      return new Refusal(
        'INVALID_NUMBER',
        `«${value.slice(0, 40)}» no es un número con ${formats.decimal === ',' ? 'coma' : 'punto'} decimal.`,
      );
    const [, , integer, fraction] = plain;
    if (integer.length > whole) return new Refusal('OUT_OF_RANGE', 'El número es demasiado grande.');
    if (/[1-9]/.test(fraction.slice(decimals)))
      return new Refusal('TOO_MANY_DECIMALS', `Tiene más de ${decimals} decimales.`);
    return `${plain[1]}${integer}.${fraction.slice(0, decimals).padEnd(decimals, '0')}`;
  };
}

/** Degrees, exact to six decimals, within Argentina's box. */
function degrees(least: number, most: number, what: string): FieldType {
  const number = decimal(3, 6);
  return (value, formats) => {
    const plain = number(value, formats);
    if (plain instanceof Refusal || (Number(plain) >= least && Number(plain) <= most)) return plain;
    return new Refusal('OUT_OF_RANGE', `La ${what} de un punto de la Argentina va de ${least} a ${most}.`);
  };
}

export const latitude = degrees(-55.2, -21.7, 'latitud');
export const longitude = degrees(-73.6, -53.6, 'longitud');

const amountInPesos = decimal(13, 2);

/** An amount in pesos, exact; becomes integer centavos. */
export const amount: FieldType = (value, formats) => {
  const pesos = amountInPesos(value, formats);
  return pesos instanceof Refusal ? pesos : pesos.replace('.', '');
};

/** Sign, whole digits (without leading zeros) and decimals; undefined where the text is no number of the format. */
function plainDecimal(value: string, { decimal, thousands }: Formats): [string, string, string, string] | undefined {
  const match = patternOf(decimal, thousands).exec(value);
  if (!match) return undefined;
  const integer = (thousands ? match[2]!.replaceAll(thousands, '') : match[2]!).replace(/^0+(?=\d)/, '');
  return [value, match[1]!, integer, match[3] ?? ''];
}

const patterns = new Map<string, RegExp>();

function patternOf(decimal: string, thousands: string): RegExp {
  let pattern = patterns.get(decimal + thousands);
  if (!pattern) {
    const whole = thousands ? `\\d{1,3}(?:\\${thousands}\\d{3})+|\\d{1,20}` : '\\d{1,20}';
    pattern = new RegExp(`^(-?)(${whole})(?:\\${decimal}(\\d{1,20}))?$`);
    patterns.set(decimal + thousands, pattern);
  }
  return pattern;
}

/** A day that exists, from 1990 to 2100; becomes `2026-11-22`. */
export const day: FieldType = (value, { day: pattern }) => {
  if (pattern.read.has(value)) return pattern.read.get(value)!;
  const found = matchDate(value, pattern);
  if (!found) return new Refusal('INVALID_DATE', `«${value.slice(0, 40)}» no es una fecha ${pattern.text}.`);
  if (!isYear(found.y)) return new Refusal('INVALID_DATE', 'El año debe estar entre 1990 y 2100.');
  if (found.M < 1 || found.M > 12 || found.d < 1 || found.d > daysIn(found.y, found.M))
    return new Refusal('INVALID_DATE', `El día ${value} no existe.`);
  return keep(pattern, value, `${found.y}-${two(found.M)}-${two(found.d)}`);
};

/** A month, from 1990 to 2100; becomes `2026-11`. */
export const period: FieldType = (value, { period: pattern }) => {
  if (pattern.read.has(value)) return pattern.read.get(value)!;
  const found = matchDate(value, pattern);
  if (!found || !isYear(found.y) || found.M < 1 || found.M > 12)
    return new Refusal('INVALID_PERIOD', `«${value.slice(0, 40)}» no es un período ${pattern.text}.`);
  return keep(pattern, value, `${found.y}-${two(found.M)}`);
};

/** A file names the same few days again and again: each good one is read once. */
function keep({ read }: DatePattern, value: string, text: string): string {
  if (read.size < DAYS_KEPT) read.set(value, text);
  return text;
}

/** Of 111 years at the most, in a form or two. */
const DAYS_KEPT = 100_000;

export const flag: FieldType = oneOf(['true', 'false']);

const isYear = (year: number) => year >= 1990 && year <= 2100;
const two = (number: number) => String(number).padStart(2, '0');

function daysIn(year: number, month: number): number {
  if (month !== 2) return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
}
