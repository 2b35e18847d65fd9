/** Where an address says that it is; `Bv. España 1234` is the bulevar «espana», number 1234. */
export interface Street {
  /** Null where the address does not say it, as most do of plain streets. */
  kind: string | null;
  /** In one form: lower case, no accents, words written out. Empty where there is no street in the text. */
  name: string;
  /** House number; null for «S/N» and where there is none. */
  number: number | null;
}

/** A street, or its houses from one number to another, both included. */
export interface Stretch {
  street: string;
  from?: number;
  to?: number;
}

const KINDS = inAllForms({
  avenida: 'av avd avda ave',
  bulevar: 'bv blv blvd blvr bvar bvard bvd boulevard',
  pasaje: 'pje psje pas',
  diagonal: 'diag',
  ruta: 'rn rp rta',
  camino: 'cno',
  cortada: 'cda',
  calle: 'cl',
});

/** Words that lists sort to the end: «SAN MARTIN GRAL». */
const TITLES = inAllForms({
  general: 'gral gnral grl',
  coronel: 'cnel cnl crnel',
  teniente: 'tte tnte',
  capitan: 'cap cptn',
  sargento: 'sgto sarg',
  almirante: 'alte almte',
  brigadier: 'brig',
  comandante: 'cte cmte cmdte',
  comodoro: 'cdro',
  presidente: 'pte pdte presid',
  gobernador: 'gob gdor',
  intendente: 'int intend itte',
  doctor: 'dr',
  doctora: 'dra',
  ingeniero: 'ing',
  profesor: 'prof',
  maestro: 'mtro',
  presbitero: 'pbro',
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
const END =
  /(?<!\b(?:de|del|el|la|las|los|y))\s(?:piso|dp?to|depto|departamento|pb|of|oficina|local|torre|bloque|mza?|manzana|lote|lt|barrio|bo|esq|esquina|entre(?!\srios)|e|casi|km)(?=\s|$).*$/;
const NUMBER_WORDS = new Set(['n', 'no', 'nro', 'num', 'numero', 'altura', 'al', 'sn']);

/** The street of an address as a cooperative's system, or a person, writes it. */
export function streetOf(address: string): Street {
  const tokens = tokensOf(address);
  const kind = takeKind(tokens);
  if (kind === 'ruta') return { kind, name: routeOf(tokens), number: null };
  const end = tokens.findIndex((token, i) => i > 0 && isHouse(token, tokens[i + 1]));
  const number = end === -1 ? null : parseInt(tokens[end]!, 10);
  const words = (end === -1 ? tokens : tokens.slice(0, end)).filter((word, i) => i === 0 || !NUMBER_WORDS.has(word));
  const found = kind ?? kindAtEnd(words);
  if (words.length > 1 && TITLES.has(words.at(-1)!)) words.unshift(words.pop()!);
  return { kind: found === 'calle' ? null : found, name: words.filter((word) => word !== 'sn').join(' '), number };
}

/** Whether both are of one street. «España 10» and «Bv. España 20» are: whoever leaves out the kind leaves it to the reader. */
export function isSameStreet(a: Street, b: Street): boolean {
  return a.name !== '' && a.name === b.name && (a.kind === null || b.kind === null || a.kind === b.kind);
}

/** Whether the address lies on the stretch, whose `street` is given read. A house whose number nobody knows may: it does. */
export function isOn({ from = 0, to = Infinity }: Stretch, street: Street, address: Street): boolean {
  if (!isSameStreet(street, address)) return false;
  return address.number === null || (address.number >= from && address.number <= to);
}

function tokensOf(address: string): string[] {
  const words = address
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/\bs\s*\/\s*n[°ºo]?(?![a-z0-9])/g, ' sn ')
    .replace(/[°º]/g, 'o ')
    // After a comma comes the town.
    .replace(/(?<=[a-z0-9]\s*),.*$/s, '')
    .replace(/[^a-z0-9]+/g, ' ')
    .trim()
    .replace(END, '')
    .split(' ');
  return words.filter(Boolean).map((word, i) => written(word, words[i + 1]));
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

/** «RN 36», «Ruta Nac. Nº 36»: whose route it is makes no difference to whoever lives on it. */
function routeOf(tokens: string[]): string {
  return tokens.filter((word) => !NUMBER_WORDS.has(word) && !/^(nac|pcial|prov)/.test(word)).join(' ');
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
