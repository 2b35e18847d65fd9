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

export function addressOf(draw: Draw, supply: number): string {
  const number = draw(ABOUT.street, supply);
  const flat = number % 23 === 0 ? ` Dpto. ${1 + (number % 12)}` : '';
  return `${pick(STREETS, number >>> 8)} ${1 + (draw(ABOUT.street, supply, 1) % 2600)}${flat}`;
}

/** Nine in ten live in the cooperative's own town. */
export function townOf(draw: Draw, supply: number, towns: readonly Town[]): Town {
  const number = draw(ABOUT.town, supply);
  return number % 10 === 0 ? pick(towns, number >>> 8) : towns[0]!;
}
