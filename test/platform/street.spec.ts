import { describe, expect, it } from '@jest/globals';
import { isOn, isSameStreet, type Stretch, streetOf } from '../../src/platform/street.js';

const read = (address: string) => {
  const { kind, name, number } = streetOf(address);
  return [kind, name, number];
};

describe('The street of an address', () => {
  it.each([
    ['Bv. España 1234', 'bulevar', 'espana', 1234],
    ['BVARD ESPAÑA Nº 1234', 'bulevar', 'espana', 1234],
    ['Boulevard España 1234', 'bulevar', 'espana', 1234],
    ['Av. Gral. San Martín 450', 'avenida', 'general san martin', 450],
    ['AVDA GRAL SAN MARTIN N° 450', 'avenida', 'general san martin', 450],
    ['Avenida General S. Martín, 450', 'avenida', 'general san martin', null],
    ['SAN MARTIN GRAL AV 450', 'avenida', 'general san martin', 450],
    ['Calle Entre Ríos 77', null, 'entre rios', 77],
    ['Lisandro de la Torre 450', null, 'lisandro de la torre', 450],
    ['Dr. Juan B. Justo 12', null, 'doctor juan b justo', 12],
    ['Tte. Gral. Perón 12', null, 'teniente general peron', 12],
    ['Int. Mateo Güell 2213', null, 'intendente mateo guell', 2213],
    ['Sta. Fe 9', null, 'santa fe', 9],
    ['25 de Mayo 1555', null, '25 de mayo', 1555],
    ['VEINTICINCO DE MAYO 1555', null, '25 de mayo', 1555],
    ['Av. 9 de Julio', 'avenida', '9 de julio', null],
    ['1º de Mayo 10', null, '1 de mayo', 10],
    ['1ro. de mayo 10', null, '1 de mayo', 10],
    ['Regimiento 13 de Infantería 450', null, 'regimiento 13 de infanteria', 450],
    ['Calle 12 345', null, '12', 345],
    ['Calle 12', null, '12', null],
    ['Pje. Los Álamos 5', 'pasaje', 'los alamos', 5],
    ['RN 36 km 602', 'ruta', '36', null],
    ['Ruta Nacional Nº 36', 'ruta', '36', null],
    ['España 1234 B', null, 'espana', 1234],
    ['España 1234B', null, 'espana', 1234],
    ['España 1234/36', null, 'espana', 1234],
    ['España 1234 Piso 2 Dpto. 5', null, 'espana', 1234],
    ['España al 1200', null, 'espana', 1200],
    ['España altura 1200', null, 'espana', 1200],
    ['España S/N', null, 'espana', null],
    ['España S/Nº', null, 'espana', null],
    ['España sn Barrio Norte', null, 'espana', null],
    ['España esq. San Martín', null, 'espana', null],
    ['España entre Mitre y Roca', null, 'espana', null],
    ['España 1234, Almafuerte', null, 'espana', 1234],
    ['Barrio Norte Mza 4 Lote 5', null, 'barrio norte', null],
    ['Av.', null, 'av', null],
    ['Constructor 3', null, 'constructor', 3],
    ['', null, '', null],
    ['S/N', null, '', null],
    ['—', null, '', null],
  ])('%j is %s «%s» %s', (address, kind, name, number) => expect(read(address)).toEqual([kind, name, number]));

  it('is read in no time, whatever is typed', () => {
    for (const odd of ['a '.repeat(50_000), '1 '.repeat(50_000), ',' + 'x'.repeat(100_000), ' y '.repeat(50_000)])
      expect(streetOf(odd)).toHaveProperty('name');
  });
});

describe('Two addresses', () => {
  const same = (a: string, b: string) => isSameStreet(streetOf(a), streetOf(b));

  it.each([
    ['Bv. España 10', 'ESPAÑA 2200'],
    ['Av. Gral. Paz', 'avenida general paz 33'],
    ['1° de Mayo', 'Primero de Mayo 400'],
  ])('%s and %s are of one street', (a, b) => expect(same(a, b)).toBe(true));

  it.each([
    ['Av. San Martín 10', 'Pasaje San Martín 10'],
    ['San Martín', 'Gral. San Martín'],
    ['25 de Mayo', '1 de Mayo'],
    ['S/N', 'S/N'],
    ['', ''],
  ])('%s and %s are not', (a, b) => expect(same(a, b)).toBe(false));
});

describe('A stretch of a street', () => {
  const on = (stretch: Stretch, address: string) => isOn(stretch, streetOf(stretch.street), streetOf(address));
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
});
