import type { Formats } from './formats.js';
import { amount, day, type FieldType, latitude, longitude, period } from './field-types.js';
import type { Kind } from './mapping-synonyms.js';
import { Refusal } from './rejection.js';
import { hasCheckDigit } from './tax-id.js';

/** What systems write for the values that we have our own words for. Letters alone are the least certain of them. */
const TRANSLATIONS: Partial<Record<Kind, Record<string, string>>> = {
  service: {
    electricity: 'electricity energia ener ele elec electricidad electrico luz ee e energiaelectrica',
    water: 'water agua aguas agu aguapotable ap a',
    gas: 'gas g gasnatural',
    sewer: 'sewer cloaca cloacas clo desagues',
    internet: 'internet int bandaancha i',
    telephony: 'telephony telefonia telefono tel t',
  },
  status: {
    active: 'active activo activa alta a habilitado conectado normal vigente enservicio',
    disconnected: 'disconnected cortado corte suspendido desconectado c s',
    inactive: 'inactive baja b inactivo inactiva retirado dadodebaja i',
  },
  flag: {
    true: 'true s si v verdadero 1 x e estimada estimado',
    false: 'false n no f falso 0 r real l leida',
  },
};
const WORDS = new Map(
  Object.entries(TRANSLATIONS).map(([kind, words]) => [
    kind,
    new Map(Object.entries(words).flatMap(([ours, theirs]) => theirs.split(' ').map((word) => [word, ours] as const))),
  ]),
);

/** The canonical word for what the file writes; undefined for a word that nobody can be sure of. */
export function translationOf(kind: Kind, value: string): string | undefined {
  const plain = value
    .normalize('NFD')
    .replace(/[^\p{L}\p{N}]/gu, '')
    .toLowerCase();
  return WORDS.get(kind)?.get(plain);
}

/** Whether the kind's values are words that the mapping translates. */
export const isTranslated = (kind: Kind) => WORDS.has(kind);

const reads = (type: FieldType) => (text: string, formats: Formats) => !(type(text, formats) instanceof Refusal);
const translates = (kind: Kind) => (text: string) => translationOf(kind, text) !== undefined;

const CHECKS: Record<Kind, (text: string, formats: Formats) => boolean> = {
  reference: (text) => /^[\p{L}\p{N}./_-]{1,20}$/u.test(text) && /\d/.test(text),
  name: (text) => /^[\p{L}\p{N} .,'´`&°º()/-]{3,120}$/u.test(text) && /\p{L}{2}/u.test(text) && !/^\d/.test(text),
  text: (text) => text.length <= 160,
  taxId: isTaxId,
  email: (text) => /^[^\s@]{1,64}@[^\s@]+\.[^\s@]+$/.test(text),
  phone: (text) => text.length <= 40 && /^[-+()\d /.]{6,}$/.test(text),
  day: reads(day),
  period: reads(period),
  money: reads(amount),
  latitude: reads(latitude),
  longitude: reads(longitude),
  service: translates('service'),
  status: translates('status'),
  flag: translates('flag'),
  unit: (text) => /^(kwh|kw|kvarh|m3|m³|mts3|mb|gb)$/i.test(text),
  letter: (text) => /^[A-Z]$/.test(text),
  word: (text) => text.length <= 40 && /^\S+( \S+)?$/.test(text),
  invoice: (text) => /^\d{1,5}-\d{1,8}$/.test(text),
  digits: (text) => /^\d{1,20}$/.test(text),
};

/** The share of a column's values, none of them empty, that the kind may have. */
export function shareOf(kind: Kind, values: string[], formats: Formats): number {
  if (values.length === 0) return 0;
  return values.filter((value) => CHECKS[kind](value, formats)).length / values.length;
}

/** Eleven digits whose last one checks the others. */
function isTaxId(text: string): boolean {
  const digits = text.replace(/[-. ]/g, '');
  return /^\d{11}$/.test(digits) && hasCheckDigit(digits);
}
