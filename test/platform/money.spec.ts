import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { centavosOf, decimalOf, money, pesos } from '../../src/platform/money.js';

describe('Money', () => {
  it('is a decimal string with two digits at the edge', () => {
    expect(money(421_055)).toEqual({ amount: '4210.55', currency: 'ARS' });
    expect([0, 5, 50, 100, -477_259].map(decimalOf)).toEqual(['0.00', '0.05', '0.50', '1.00', '-4772.59']);
  });

  it('comes back exactly, whatever the amount', () => {
    fc.assert(
      fc.property(fc.integer({ min: -9e14, max: 9e14 }), (centavos) => centavosOf(decimalOf(centavos)) === centavos),
    );
  });

  it('refuses what is not a decimal number of at most two digits', () => {
    for (const text of ['', '1.234', '1,50', '1.2.3', '1e3', ' 1', '+1', '.5', 'NaN', '12345678901234'])
      expect(centavosOf(text)).toBeUndefined();
    expect(centavosOf('7.5')).toBe(750);
  });

  it('is read with dots for thousands and a comma for centavos', () => {
    expect([123_456_750, 421_055, -99].map(pesos)).toEqual(['$ 1.234.567,50', '$ 4.210,55', '-$ 0,99']);
  });
});
