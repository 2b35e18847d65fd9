/** Where an address says that it is. */
export interface StreetPlace {
  /** As `streetOf` writes it; null where none is named. */
  street: string | null;
  /** House number; null for «S/N» and where there is none. */
  number: number | null;
}

/** A street, or its houses from one number to another, both included. */
export interface Stretch {
  /** As people write it. */
  street: string;
  from?: number;
  to?: number;
}

/** `calle` stands for whatever most people leave out. */
const KINDS = inAllForms({
  calle: 'c cl av avd avda ave avenida bv blv blvd blvr bvar bvard bvd boulevard bulevar',
  pasaje: 'pje pjs psje pas',
  diagonal: 'diag',
  ruta: 'rn rp rta',
  camino: 'cno',
  cortada: 'cda',
});

/** Words that lists sort to the end: «SAN MARTIN GRAL». */
const TITLES = inAllForms({
  general: 'gral gnral grl',
  coronel: 'cnel cnl crnel',
  teniente: 'tte tnte',
  capitan: 'cap cptn',
  sargento: 'sgto sarg',
  almirante: 'alte almte',
  brigadier: 'brig bgdier',
  comandante: 'cte cmte cmdte',
  comodoro: 'cdro',
  presidente: 'pte pdte presid',
  gobernador: 'gob gdor',
  intendente: 'int intend intdte itte',
  doctor: 'dr',
  doctora: 'dra',
  ingeniero: 'ing',
  profesor: 'prof',
  maestro: 'mtro',
  padre: 'pbro presbitero',
  monsenor: 'mons',
});

const WORDS = inAllForms({
  santa: 'sta',
  santo: 'sto',
  nuestra: 'ntra',
  senora: 'sra',
  hermanos: 'hnos',
  francisco: 'fco',
  bartolome: 'bme',
  domingo: 'dgo',
});

/** Days that streets are named for, as some write them. */
const DAYS = inAllForms({
  1: 'primero 1ro 1ero 1o',
  2: 'dos',
  4: 'cuatro',
  9: 'nueve',
  11: 'once',
  12: 'doce',
  17: 'diecisiete',
  20: 'veinte',
  24: 'veinticuatro',
  25: 'veinticinco',
});

/** What follows belongs to the house, the block or the crossing; not in «Lisandro de la Torre», nor in «Entre Ríos». */
const BESIDES =
  /(?<!\b(?:de|del|el|la|las|los|y)\s)\b(?:piso|dp?to|depto|departamento|pb|of|oficina|local|torre|bloque|mza?|manzana|lote|lt|barrio|bo?[º°]|esq|esquina|entre(?!\s+rios)|e\/|casi|km)(?=[\s.:\d]|$).*$/s;
const NUMBER_WORDS = new Set(['n', 'no', 'nro', 'num', 'numero', 'altura', 'al']);

/**
 * The street of an address as a cooperative's system, or a person, writes it, so that two ways of writing it compare: «Avda. Gral. Paz Nº 1234, Dpto. 2»
 * and «General Paz S/N esq. Mitre» are both `general paz`. Null where none is named.
 */
export function streetOf(address: string): string | null {
  return placeOf(address).street;
}

/** The same with the house's number. */
export function placeOf(address: string): StreetPlace {
  const text = address
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/\bs\s?\/\s?n\b[º°o]?|\bsn\b/g, ',');
  for (const part of text.split(/[,;()]|\s[-–—]\s/)) {
    const place = placeIn(part);
    if (place.street !== null) return place;
  }
  return { street: null, number: null };
}

/** Tells of addresses whether they lie on one of the stretches, which it reads once. A house whose number nobody knows may: it does. */
export function onAnyOf(stretches: readonly Stretch[]): (address: StreetPlace) => boolean {
  const read = stretches.map(({ street, from = 0, to = Infinity }) => ({ street: streetOf(street), from, to }));
  return ({ street, number }) =>
    street !== null &&
    read.some((one) => one.street === street && (number === null || (number >= one.from && number <= one.to)));
}

function placeIn(part: string): StreetPlace {
  const tokens = tokensOf(part.replace(BESIDES, ''));
  const kind = takeKind(tokens);
  // A route's first number is its name.
  const named = kind === 'ruta' ? tokens.findIndex((token) => /^\d/.test(token)) : 0;
  const end = tokens.findIndex((token, i) => i > named && isHouse(token, tokens[i + 1]));
  const number = end === -1 ? null : parseInt(tokens[end]!, 10);
  const words = (end === -1 ? tokens : tokens.slice(0, end)).filter((word, i) => i === 0 || !NUMBER_WORDS.has(word));
  return { street: nameOf(words, kind), number };
}

function nameOf(words: string[], leading: string | null): string | null {
  const kind = leading ?? kindAtEnd(words);
  if (words.length > 1 && TITLES.has(words.at(-1)!)) words.unshift(words.pop()!);
  // Whose route it is makes no difference to whoever lives on it.
  const name = (kind === 'ruta' ? words.filter((word) => !/^(n|nac|nal|pcial|prov)/.test(word)) : words).join(' ');
  if (/^\d*$/.test(name)) return kind && name ? `${kind} ${name}` : null;
  return kind === null || kind === 'calle' ? name : `${kind} ${name}`;
}

function tokensOf(text: string): string[] {
  const words = text
    .replace(/[º°]/g, 'o ')
    .replace(/[^a-z0-9]+/g, ' ')
    .trim()
    .split(' ')
    .filter(Boolean);
  return words.map((word, i) => written(word, words[i + 1]));
}

function written(word: string, next: string | undefined): string {
  if (next === 'de' && DAYS.has(word)) return DAYS.get(word)!;
  if (word === 's' && next !== undefined && /^[a-z]{2}/.test(next)) return 'san';
  return TITLES.get(word) ?? WORDS.get(word) ?? word;
}

/** Takes a leading «Av.» or «Calle» off the words, where a name follows it. */
function takeKind(tokens: string[]): string | null {
  const kind = tokens.length > 1 ? (KINDS.get(tokens[0]!) ?? null) : null;
  if (kind) tokens.shift();
  return kind;
}

/** «San Martín Av. 120», as some lists sort them. */
function kindAtEnd(words: string[]): string | null {
  const kind = words.length > 1 ? (KINDS.get(words.at(-1)!) ?? null) : null;
  if (kind) words.pop();
  return kind;
}

/** A house's number, as in 1234 or 1234B; not the 25 of «25 de Mayo». */
function isHouse(token: string, next: string | undefined): boolean {
  return /^\d{1,5}[a-z]?$/.test(token) && next !== 'de' && next !== 'del';
}

function inAllForms(forms: Record<string, string>): Map<string, string> {
  return new Map(
    Object.entries(forms).flatMap(([word, short]) =>
      [word, ...short.split(' ')].map((form): [string, string] => [form, word]),
    ),
  );
}
