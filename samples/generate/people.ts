import { ABOUT, type Draw } from './draw.ts';

// Letters of Windows-1252 alone: one of the formats knows no others.
const SURNAMES =
  `Paván Giordano Bertello Peretti Bonetto Quiroga Oyarzábal Ñáñez Muñoz Suárez Núñez Gómez Fernández González Rodríguez
  López Díaz Martínez Sánchez Romero Sosa Álvarez Torres Ruiz Ramírez Flores Benítez Acosta Medina Herrera Aguirre Pereyra Gutiérrez
  Giménez Molina Silva Castro Rojas Ortiz Luna Juárez Cabrera Ríos Ferreyra Godoy Morales Domínguez Moreno Peralta Vega Carrizo Cáceres
  Bustos Ludueña Ceballos Arguello Barrionuevo Heredia Toledo Moyano Farías Altamirano Maldonado Ávila Córdoba Agüero Pagliero Rossi
  Bianchi Ferrero Mattio Cravero Baudino Gallo Racca Vaudagna Scarafia Tosco Beltramo Zanotti D'Angelo Müller Schmidt`.split(
    /\s+/,
  );
const FIRST =
  `José María Juan Pedro Luis Rosa Carlos Ana Jorge Mónica Raúl Néstor Íñigo Inés Sofía Belén Andrés Oscar Hernán Agustín Matías Débora
  Nélida Susana Graciela Norma Marta Silvia Héctor Rubén Ramón Ángel Víctor César Germán Nicolás Tomás Martín Lucía Julieta Camila Rocío
  Verónica Adrián Fabián Sebastián Ezequiel Valentín Joaquín Micaela Florencia Georgina Elvira Haydée`.split(/\s+/);
const FIRMS = [
  'Panadería La Espiga',
  'Estación de Servicio Ruta 6',
  'Agropecuaria Don Ángel',
  'Carnicería El Ñandú',
  'Ferretería San José',
  'Supermercado La Familia',
  'Metalúrgica Río Tercero',
  'Farmacia Güemes',
  'Hotel Embalse',
  'Acopiadora del Centro',
  'Transporte Peñaloza',
  'Club Atlético y Biblioteca',
];
const FORMS = ['S.R.L.', 'S.A.', 'S.A.S.', 'e Hijos S.H.'];
/** No letter that is taken for a figure: web keys are read aloud over the counter. */
const KEY_LETTERS = 'ABCDEFGHJKMNPQRTUVWXY2346789';
const KEY_LENGTH = 8;

export const pick = <T>(list: readonly T[], number: number): T => list[number % list.length]!;

const isFirm = (draw: Draw, id: number) => draw(ABOUT.taxId, id, 1) % 12 === 0;

/** A person's surnames and names, or a firm's; as the sample cooperatives write them. */
export function nameOf(draw: Draw, id: number): string {
  const part = (place: number) => draw(ABOUT.name, id, place);
  if (isFirm(draw, id)) return `${pick(FIRMS, part(0))} ${pick(FORMS, part(1))} Suc. ${1 + (part(2) % 90)}`;
  const surnames =
    part(3) % 4 === 0 ? `${pick(SURNAMES, part(0))} ${pick(SURNAMES, part(4))}` : pick(SURNAMES, part(0));
  return `${surnames}, ${pick(FIRST, part(1))} ${pick(FIRST, part(2))}`;
}

/** Eleven digits with a right check digit. */
export function taxIdOf(draw: Draw, id: number): string {
  const number = draw(ABOUT.taxId, id);
  const [prefixes, body] = isFirm(draw, id)
    ? [['30', '33'], 50_000_000 + (number % 21_900_000)]
    : [[pick(['20', '27'], draw(ABOUT.taxId, id, 2)), '23', '24'], 5_000_000 + (number % 43_000_000)];
  for (const prefix of prefixes) {
    const ten = `${prefix}${String(body).padStart(8, '0')}`;
    const digit = checkDigitOf(ten);
    if (digit < 10) return `${ten}${digit}`;
  }
  throw new Error(`No prefix suits ${body}.`);
}

const WEIGHTS = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2];

/** Ten means that the number cannot be: it gets another prefix. */
function checkDigitOf(ten: string): number {
  const sum = WEIGHTS.reduce((all, weight, place) => all + weight * Number(ten[place]), 0);
  return (11 - (sum % 11)) % 11;
}

/** `version` grows each time that the cooperative gives the holder another one. */
export function webKeyOf(draw: Draw, id: number, version: number): string {
  const letter = (place: number) => pick(KEY_LETTERS.split(''), draw(ABOUT.webKey, id, version * KEY_LENGTH + place));
  return Array.from({ length: KEY_LENGTH }, (_, place) => letter(place)).join('');
}
