/** How streets are shortened, in full; what only says that it is a street is left out, for people leave it out too. */
const WORDS: Record<string, string> = Object.fromEntries(
  Object.entries({
    '': 'c calle av avd avda avenida bv bvd bvar bvard blvd blvr boulevard bulevar',
    pasaje: 'pje pjs pasaje psje',
    diagonal: 'diag diagonal',
    camino: 'cno camino',
    ruta: 'rta ruta',
    provincial: 'prov pcial provincial',
    nacional: 'nac nal nacional',
    general: 'gral gral gnral general',
    coronel: 'cnel crnel coronel',
    comandante: 'cte cmte comandante',
    sargento: 'sgto sargento',
    teniente: 'tte teniente',
    capitan: 'cap capitan',
    almirante: 'alte almirante',
    brigadier: 'brig bgdier brigadier',
    presidente: 'pte pdte presidente',
    gobernador: 'gob gdor gobernador',
    intendente: 'int intdte intendente',
    doctor: 'dr doctor',
    doctora: 'dra doctora',
    ingeniero: 'ing ingeniero',
    profesor: 'prof profesor',
    monsenor: 'mons monsenor',
    padre: 'pbro presbitero padre',
    santa: 'sta santa',
    santo: 'sto santo',
    san: 'san',
  }).flatMap(([full, forms]) => forms.split(' ').map((form) => [form, full])),
);

/** Begin what is no street: where in a block or a house it is. */
const BESIDES =
  /(?:^|\s)(?:b[º°]|barrio|bo|mz|mza|manzana|lote|lt|esq|esquina|entre|e|dpto|depto|dto|piso|pb|casa|torre|local|oficina|of|km)(?=[\s.:/]|$)/;
/** A number after one of these is a street's name. */
const NUMBERED = new Set(
  'calle c av avda avenida diag diagonal ruta rta provincial prov pcial nacional nac rn rp'.split(' '),
);

/**
 * The street of an address as people write them, so that two ways of writing it compare: «Avda. Gral. Paz Nº 1234, Dpto. 2» and
 * «General Paz S/N esq. Mitre» are both `general paz`. Null where none is named.
 */
export function streetOf(address: string): string | null {
  const plain = address
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/\bs[./ ]?\s?n[º°.]?(?=\s|,|$)/g, ' , ')
    .replace(/\bn(?:[º°]|ro|um)?[º°.]?\s?(?=\d)/g, ' ');
  for (const part of plain.split(/[,;()]|\s[-–—]\s/)) {
    const street = namedIn(part.split(BESIDES)[0]!);
    if (street) return street;
  }
  return null;
}

function namedIn(part: string): string {
  const words = part.split(/[^a-z0-9]+/).filter(Boolean);
  const door = words.findIndex((word, at) => isDoor(words, word, at));
  const own = words.slice(0, door === -1 ? undefined : door);
  // «Calle 12» would be nothing but a number without its first word.
  if (own.length === 2 && /^\d+$/.test(own[1]!)) return `${WORDS[own[0]!] || 'calle'} ${own[1]!}`;
  const full = own.map((word) => WORDS[word] ?? word).filter(Boolean);
  return full.some((word) => /[a-z]/.test(word)) ? full.join(' ') : '';
}

function isDoor(words: string[], word: string, at: number): boolean {
  return at > 0 && /^\d/.test(word) && !NUMBERED.has(words[at - 1]!) && words[at + 1] !== 'de';
}
