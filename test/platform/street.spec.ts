import { describe, expect, it } from '@jest/globals';
import { onAnyOf, placeOf, type Stretch, streetOf } from '../../src/platform/street.js';

describe('The street of an address', () => {
  it.each([
    ['Bv. España 1234', 'espana', 1234],
    ['BVARD ESPAÑA Nº 1234', 'espana', 1234],
    ['Boulevard España nro. 1234', 'espana', 1234],
    ['España 1234', 'espana', 1234],
    ['Av. Gral. San Martín 450', 'general san martin', 450],
    ['AVDA GRAL SAN MARTIN N° 450', 'general san martin', 450],
    ['Avenida General S. Martín 450', 'general san martin', 450],
    ['SAN MARTIN GRAL AV 450', 'general san martin', 450],
    ['Avda. Gral. Paz Nº 1234, Dpto. 2', 'general paz', 1234],
    ['General Paz S/N esq. Mitre', 'general paz', null],
    ['Calle Entre Ríos 77', 'entre rios', 77],
    ['Entre Ríos 77', 'entre rios', 77],
    ['Lisandro de la Torre 450', 'lisandro de la torre', 450],
    ['Dr. Juan B. Justo 12', 'doctor juan b justo', 12],
    ['José E. Rodó 100', 'jose e rodo', 100],
    ['Tte. Gral. Perón 12', 'teniente general peron', 12],
    ['Int. Mateo Güell 2213', 'intendente mateo guell', 2213],
    ['Sta. Fe 9', 'santa fe', 9],
    ['S. Nicolás 9', 'san nicolas', 9],
    ['25 de Mayo 1555', '25 de mayo', 1555],
    ['VEINTICINCO DE MAYO 1555', '25 de mayo', 1555],
    ['Av. 9 de Julio', '9 de julio', null],
    ['1º de Mayo 10', '1 de mayo', 10],
    ['1ro. de mayo 10', '1 de mayo', 10],
    ['Regimiento 13 de Infantería 450', 'regimiento 13 de infanteria', 450],
    ['Calle 12 345', 'calle 12', 345],
    ['Calle 12', 'calle 12', null],
    ['Pje. Los Álamos 5', 'pasaje los alamos', 5],
    ['RN 36 km 602', 'ruta 36', null],
    ['Ruta Nacional Nº 36', 'ruta 36', null],
    ['Ruta Prov. 6 1200', 'ruta 6', 1200],
    ['Rta. Pcial. 6 Km 3', 'ruta 6', null],
    ['Sarmiento (frente a la plaza)', 'sarmiento', null],
    ['Sarmiento - PB', 'sarmiento', null],
    ['Bulevar España s/n', 'espana', null],
    ['日本', null, null],
    ['España 1234 B', 'espana', 1234],
    ['España 1234B', 'espana', 1234],
    ['España 1234/36', 'espana', 1234],
    ['España 1234 Piso 2 Dpto. 5', 'espana', 1234],
    ['España al 1200', 'espana', 1200],
    ['España altura 1200', 'espana', 1200],
    ['España S/N', 'espana', null],
    ['España S/Nº', 'espana', null],
    ['España sn Barrio Norte', 'espana', null],
    ['España esq. San Martín', 'espana', null],
    ['España e/ Mitre y Roca', 'espana', null],
    ['España entre Mitre y Roca', 'espana', null],
    ['España 1234, Almafuerte', 'espana', 1234],
    ['España 1234 - Almafuerte', 'espana', 1234],
    ['Barrio Norte, España 1234', 'espana', 1234],
    ['Barrio Norte Mza 4 Lote 5', null, null],
    ['Mza. 4 Lote 5', null, null],
    ['Constructor 3', 'constructor', 3],
    ['', null, null],
    ['S/N', null, null],
    ['1234', null, null],
    ['—', null, null],
  ])('%j is %s %s', (address, street, number) => {
    expect(placeOf(address)).toEqual({ street, number });
    expect(streetOf(address)).toBe(street);
  });

  it.each([
    ['Pasaje San Martín 10', 'San Martín 10'],
    ['San Martín', 'Gral. San Martín'],
    ['25 de Mayo', '1 de Mayo'],
    ['Calle 12', 'Calle 13'],
  ])('%j is another than that of %j', (a, b) => expect(streetOf(a)).not.toBe(streetOf(b)));

  it('is read whatever is typed, and soon', () => {
    for (const odd of ['a ', '1 ', ',', ' y ', 'de la torre ', 's/n', 'º', 'entre ', '( '])
      expect(placeOf(odd.repeat(20_000))).toHaveProperty('street');
  });
});

describe('A stretch of a street', () => {
  const on = (stretch: Stretch, address: string) => onAnyOf([stretch])(placeOf(address));
  const houses = { street: 'Bv. España', from: 100, to: 300 };

  it.each(['España 100', 'BV ESPAÑA 300', 'Bvar. España 201 Piso 1', 'España S/N'])('has %s', (address) =>
    expect(on(houses, address)).toBe(true),
  );

  it.each(['España 99', 'España 301', 'Pje. España 200', 'Italia 200', ''])('has not %j', (address) =>
    expect(on(houses, address)).toBe(false),
  );

  it('is open where an end is not given', () => {
    expect(on({ street: 'España' }, 'España 1')).toBe(true);
    expect(on({ street: 'España', from: 500 }, 'España 9999')).toBe(true);
    expect(on({ street: 'España', to: 500 }, 'España 501')).toBe(false);
  });

  it('that names no street has no house', () => expect(on({ street: 'S/N' }, 'S/N')).toBe(false));
});
