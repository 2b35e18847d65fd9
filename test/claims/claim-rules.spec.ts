import { describe, expect, it } from '@jest/globals';
import { newTrackingCode, trackingCodeOf } from '../../src/modules/claims/claim-number.js';
import { streetOf } from '../../src/modules/claims/street.js';
import { phoneOf } from '../../src/platform/http/phone.js';

describe('The street of an address', () => {
  it.each([
    [
      ['Avda. Gral. Paz Nº 1234, Dpto. 2', 'General Paz S/N esq. Mitre', 'gral paz 5', 'Calle General Paz'],
      'general paz',
    ],
    [['Bv. España 2388', 'BOULEVARD ESPANA', 'Bvard. España 10', 'Bulevar España s/n', 'España 7'], 'espana'],
    [['9 de Julio 55', 'Av. 9 de Julio 55', 'Calle 9 de Julio Nro. 55'], '9 de julio'],
    [['25 de Mayo', '25 de Mayo 1555 Dpto. 4'], '25 de mayo'],
    [['Pje. Ameghino 5', 'Pasaje Ameghino'], 'pasaje ameghino'],
    [['Ruta Provincial 6', 'Ruta Prov. 6 1200', 'Rta. Pcial. 6 Km 3'], 'ruta provincial 6'],
    [['Calle 12 Nº 345', 'Calle 12', 'C. 12 345'], 'calle 12'],
    [['San Martín 1234 entre Mitre y Belgrano', 'San Martin n 55', 'Bº Norte, San Martín 123'], 'san martin'],
    [['Int. Mateo Güell 2213', 'Intendente Mateo Guell 1'], 'intendente mateo guell'],
    [['Sarmiento S/Nº', 'Sarmiento S/N', 'Sarmiento (frente a la plaza)', 'Sarmiento - PB'], 'sarmiento'],
    [['', '1234', 'S/N', 'Mz 4 Lote 5', '—', '日本'], null],
  ])('%j is %j', (addresses, street) => {
    expect(addresses.map((address) => streetOf(address))).toEqual(addresses.map(() => street));
  });

  it('is no other street’s', () => {
    const streets = ['Ameghino 5', 'Pje. Ameghino 5', 'Calle 12', 'Calle 13', 'Ruta 6', 'San Martín', 'Santa Fe'];
    expect(new Set(streets.map((address) => streetOf(address))).size).toBe(streets.length);
  });

  it('is found at once in whatever somebody typed', () => {
    for (const text of ['e '.repeat(40_000), 's/n '.repeat(20_000), 'n º'.repeat(20_000), '1 de '.repeat(20_000)])
      expect(typeof streetOf(text)).not.toBe('undefined');
  });
});

describe('A tracking code', () => {
  it('is a hundred bits without letters that are mistaken', () => {
    const codes = Array.from({ length: 500 }, newTrackingCode);
    expect(new Set(codes).size).toBe(500);
    expect(new Set(codes.join('').replaceAll('-', '')).size).toBe(32);
    expect(codes.join('')).not.toMatch(/[ILOU]/);
    for (const code of codes) expect(trackingCodeOf(code)).toBe(code);
  });

  it('is read however it was typed, and nothing else is', () => {
    expect(trackingCodeOf(' o1234 il678-9abcd EFGHJ ')).toBe('01234-11678-9ABCD-EFGHJ');
    for (const wrong of ['', '01234', '01234-11678-9ABCD-EFGHJK', '01234-11678-9ABCD-EFGHU', '01234-11678-9ABCD-EFGH%'])
      expect(trackingCodeOf(wrong)).toBeUndefined();
  });
});

describe('A telephone', () => {
  it.each([
    ['03571 15-631052', '+5493571631052'],
    ['3571 15 631052', '+5493571631052'],
    ['+54 9 3571 631052', '+5493571631052'],
    ['+5493571631052', '+5493571631052'],
    ['011 15 2345-6789', '+5491123456789'],
    ['(0351) 412-3456', '+543514123456'],
    ['+598 99 123 456', '+59899123456'],
  ])('%s is %s', (typed, phone) => expect(phoneOf(typed)).toBe(phone));

  it.each(['', '15 631052', '123', 'mi celular', '+54', '0800', '3571 15 631052; rm -rf', '1'.repeat(60)])(
    '%j is none',
    (typed) => expect(phoneOf(typed)).toBeUndefined(),
  );
});
