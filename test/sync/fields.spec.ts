import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DateTime } from 'luxon';
import { amount, day, decimal, period, text } from '../../src/modules/sync/field-types.js';
import { canonicalFormats, datePattern, type Formats } from '../../src/modules/sync/formats.js';
import { Refusal } from '../../src/modules/sync/rejection.js';

const argentine: Formats = {
  decimal: ',',
  thousands: '.',
  day: datePattern('dd/MM/yyyy', 'dMy'),
  period: datePattern('MM/yyyy', 'My'),
};
const codeOf = (value: string | Refusal) => (value instanceof Refusal ? value.code : value);

describe('Amounts', () => {
  it('are exact for every centavo', () => {
    fc.assert(
      fc.property(fc.bigInt(-999_999_999_999_999n, 999_999_999_999_999n), (centavos) => {
        const digits = (centavos < 0n ? -centavos : centavos).toString().padStart(3, '0');
        const sign = centavos < 0n ? '-' : '';
        const [whole, cents] = [digits.slice(0, -2), digits.slice(-2)];
        const grouped = whole.replace(/\B(?=(\d{3})+$)/g, '.');
        for (const [written, formats] of [
          [`${sign}${whole}.${cents}`, canonicalFormats()],
          [`${sign}${grouped},${cents}`, argentine],
        ] as const)
          expect(BigInt(amount(written, formats) as string)).toBe(centavos);
      }),
    );
  });

  it.each(['1.2.3,00', '1234.56', '12.34,50', '1.23', ',50', '5,', '1e5', 'NaN', '--1', '+1', '1 000', '0x10', '１'])(
    'are not %s',
    (written) => expect(codeOf(amount(written, argentine))).toBe('INVALID_NUMBER'),
  );

  it('need no thousands, may be short, and may carry zeros', () => {
    expect(['1234,5', '0', '-0,10', '007,00', '3,1000'].map((written) => amount(written, argentine))).toEqual(['123450', '000', '-010', '700', '310']); // prettier-ignore
  });
});

describe('Quantities', () => {
  it('stay decimal text, with no more digits than their column', () => {
    const quantity = decimal(3, 2);
    expect(['1', '1.5', '999.99', '-0.10'].map((written) => quantity(written, canonicalFormats()))).toEqual([
      '1.00',
      '1.50',
      '999.99',
      '-0.10',
    ]);
    expect(codeOf(quantity('1000', canonicalFormats()))).toBe('OUT_OF_RANGE');
    expect(codeOf(quantity('0.001', canonicalFormats()))).toBe('TOO_MANY_DECIMALS');
  });
});

describe('Days and periods', () => {
  it('are those of the calendar, all of them', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1990, max: 2100 }),
        fc.integer({ min: 0, max: 13 }),
        fc.integer({ min: 0, max: 32 }),
        (y, M, d) => {
          const two = (n: number) => String(n).padStart(2, '0');
          const real = DateTime.fromObject({ year: y, month: M || 13, day: d || 32 }).isValid;
          const read = day(`${two(d)}/${two(M)}/${y}`, argentine);
          expect(read instanceof Refusal ? read.code : read).toBe(real ? `${y}-${two(M)}-${two(d)}` : 'INVALID_DATE');
        },
      ),
    );
  });

  it.each(['1/1/2026', '01-01-2026', '2026-01-01', '01/01/0205', '01/01/26', '01/01/2026 '])(
    '%s is not as the mapping says',
    (written) => expect(codeOf(day(written, argentine))).toBe('INVALID_DATE'),
  );

  it('follow any order and separator that a mapping names, and no pattern that lacks a part', () => {
    expect(day('5.3.2026', { ...argentine, day: datePattern('d.M.yyyy', 'dMy') })).toBe('2026-03-05');
    expect(day('20260305', { ...argentine, day: datePattern('yyyyMMdd', 'dMy') })).toBe('2026-03-05');
    expect(period('202603', { ...argentine, period: datePattern('yyyyMM', 'My') })).toBe('2026-03');
    expect(day('05/03/26', { ...argentine, day: datePattern('dd/MM/yy', 'dMy') })).toBe('2026-03-05');
    for (const pattern of ['dd/MM', 'dd/MM/y', 'dd/dd/yyyy', 'EEE dd/MM/yyyy', ''])
      expect(() => datePattern(pattern, 'dMy')).toThrow('formato de fecha');
  });
});

describe('Months by name and years of two figures', () => {
  const named: Formats = { ...argentine, period: datePattern('MMM-yy', 'My') };

  it('are those that people write, in either case', () => {
    expect(['nov-26', 'NOV-26', 'Sept-25', 'ene-98'].map((text) => period(text, named))).toEqual(['2026-11', '2026-11', '2025-09', '1998-01']); // prettier-ignore
  });

  it.each(['nob-26', '11-26', 'nov-2026', 'nov26', '-26'])('are not %s', (text) =>
    expect(codeOf(period(text, named))).toBe('INVALID_PERIOD'),
  );
});

describe('Texts', () => {
  it('hold no control character, no torn letter, and no more than they may', () => {
    const name = text(5);
    expect(name('Ñandú', argentine)).toBe('Ñandú');
    expect(name('👍👍👍👍👍', argentine)).toBe('👍👍👍👍👍');
    expect(codeOf(name('Ñandúes', argentine))).toBe('TOO_LONG');
    for (const broken of ['a\0b', 'a\tb', 'a\u009fb', 'a\ufffdb', 'a\ud800b'])
      expect(codeOf(name(broken, argentine))).toBe('INVALID_CHARACTERS');
  });
});
