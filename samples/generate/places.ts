import { ABOUT, type Draw } from './draw.ts';
import { pick } from './people.ts';

const STREETS =
  `25 de Mayo|9 de Julio|Rivadavia|Córdoba|San Martín|Belgrano|Bv. España|Intendente Mateo Güell|Av. Malagueño|Los Ñandúes|Sarmiento|Mitre|
Hipólito Yrigoyen|Vélez Sarsfield|Deán Funes|General Paz|Colón|Buenos Aires|Santa Fe|Entre Ríos|Tucumán|Catamarca|Los Álamos|Las Heras|Pje. Ameghino|
Malvinas Argentinas|Pedro B. Palacios|Juan B. Justo|Ruta Provincial 6|Camino a Río Tercero|Av. Costanera|Güemes|French|Ing. Huergo`
    .split('|')
    .map((name) => name.trim());

export interface Town {
  city: string;
  postalCode: string;
}

/** Where a cooperative's supplies are: its own town, and the neighbours that it serves. */
export const TOWNS = {
  almafuerte: [
    { city: 'Almafuerte', postalCode: '5854' },
    { city: 'Los Cóndores', postalCode: '5823' },
    { city: 'Villa Ascasubi', postalCode: '5935' },
    { city: 'Tancacha', postalCode: '5933' },
    { city: 'Segunda Usina', postalCode: '5856' },
  ],
  'la-ribera': [
    { city: 'La Ribera', postalCode: '5900' },
    { city: 'Villa Nueva', postalCode: '5903' },
    { city: 'Arroyo Cabral', postalCode: '5917' },
    { city: 'La Playosa', postalCode: '5911' },
  ],
} as const;

/** Where the first street of each town begins, in millionths of a degree. */
const CORNERS: Record<keyof typeof TOWNS, [latitude: number, longitude: number]> = {
  almafuerte: [-32_204_000, -64_268_000],
  'la-ribera': [-32_436_000, -63_262_000],
};
/** Streets run from west to east, a block of 110 metres apart; a metre along one is so much of a degree here. */
const BLOCK = 990;
const METRE = 11;
const STREETS_OF_A_FEEDER = 6;
const METRES_OF_A_ZONE = 900;

function placeOf(draw: Draw, supply: number): { number: number; street: number; door: number } {
  const number = draw(ABOUT.street, supply);
  return { number, street: (number >>> 8) % STREETS.length, door: 1 + (draw(ABOUT.street, supply, 1) % 2600) };
}

export function addressOf(draw: Draw, supply: number): string {
  const { number, street, door } = placeOf(draw, supply);
  const flat = number % 23 === 0 ? ` Dpto. ${1 + (number % 12)}` : '';
  return `${STREETS[street]!} ${door}${flat}`;
}

/** The point of the address, with six decimals. */
export function pointOf(draw: Draw, supply: number, town: keyof typeof TOWNS): { latitude: string; longitude: string } {
  const { street, door } = placeOf(draw, supply);
  const [south, west] = CORNERS[town];
  return { latitude: degrees(south + street * BLOCK), longitude: degrees(west + door * METRE) };
}

/** What feeds a service there: some neighbouring streets hang from one distributor, some blocks along them from one zone of water. */
export function feederOf(draw: Draw, supply: number, service: 'electricity' | 'water'): string {
  const { street, door } = placeOf(draw, supply);
  if (service === 'water') return `Z-${1 + Math.floor(door / METRES_OF_A_ZONE)}`;
  return `D-${String(1 + Math.floor(street / STREETS_OF_A_FEEDER)).padStart(2, '0')}`;
}

function degrees(millionths: number): string {
  const whole = Math.trunc(millionths / 1_000_000);
  return `${whole}.${String(Math.abs(millionths) % 1_000_000).padStart(6, '0')}`;
}

/** Nine in ten live in the cooperative's own town. */
export function townOf(draw: Draw, supply: number, towns: readonly Town[]): Town {
  const number = draw(ABOUT.town, supply);
  return number % 10 === 0 ? pick(towns, number >>> 8) : towns[0]!;
}
