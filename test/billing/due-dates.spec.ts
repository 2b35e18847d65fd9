import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { dayIn } from '../../src/platform/clock.js';
import { type Owed, payableOn, priceEndsAt, statusOn } from '../../src/modules/billing/due-dates.js';

const ZONE = 'America/Argentina/Cordoba';

/** $ 4.210,55 until the 18th, $ 4.298,97 until the 28th, $ 4.400,00 from then on. */
const whole: Owed = {
  balance_centavos: 421_055,
  due_on_1: '2026-10-18',
  amount_1_centavos: 421_055,
  due_on_2: '2026-10-28',
  amount_2_centavos: 429_897,
  due_on_3: '2026-11-07',
  amount_3_centavos: 440_000,
};

describe('What an invoice costs', () => {
  it.each([
    ['2026-10-01', 421_055],
    ['2026-10-18', 421_055],
    ['2026-10-19', 429_897],
    ['2026-10-28', 429_897],
    ['2026-10-29', 440_000],
    ['2026-11-07', 440_000],
    ['2027-01-01', 440_000],
  ])('is the amount of the first due day not yet past, or the last one: on %s, %d', (today, centavos) => {
    expect(payableOn(whole, today)).toBe(centavos);
  });

  it('is the balance when it is owed in part, however late: no surcharge is invented', () => {
    const part = { ...whole, balance_centavos: 100_000 };
    expect(payableOn(part, '2026-10-01')).toBe(100_000);
    expect(payableOn(part, '2027-01-01')).toBe(100_000);
    expect(priceEndsAt(part, '2026-10-01', ZONE)).toBeNull();
  });

  it('is nothing when it is paid, and for a credit note', () => {
    const note = { ...whole, balance_centavos: 0, amount_1_centavos: -477_259 };
    expect(payableOn({ ...whole, balance_centavos: 0 }, '2027-01-01')).toBe(0);
    expect(payableOn(note, '2027-01-01')).toBe(0);
    expect(statusOn(note, '2027-01-01')).toBe('paid');
  });

  it('is never less than the balance, whatever a file states for a later day', () => {
    expect(payableOn({ ...whole, amount_2_centavos: 1 }, '2026-10-19')).toBe(421_055);
  });

  it('changes at the end of the due day, by the cooperative’s clock', () => {
    expect(priceEndsAt(whole, '2026-10-18', ZONE)).toEqual(new Date('2026-10-19T03:00:00Z'));
    expect(priceEndsAt(whole, '2026-10-19', ZONE)).toEqual(new Date('2026-10-29T03:00:00Z'));
    expect(priceEndsAt(whole, '2026-10-29', ZONE)).toBeNull();
  });

  it('does not change after a due day whose successor costs the same', () => {
    const level = { ...whole, amount_2_centavos: 421_055 };
    expect(priceEndsAt(level, '2026-10-18', ZONE)).toEqual(new Date('2026-10-29T03:00:00Z'));
    expect(priceEndsAt({ ...level, due_on_3: null, amount_3_centavos: null }, '2026-10-18', ZONE)).toBeNull();
  });

  it('stays until the moment it is said to end, and is another from then on, for any invoice', () => {
    const day = fc.integer({ min: 1, max: 9 });
    const amount = fc.integer({ min: 1, max: 5 });
    fc.assert(
      fc.property(fc.tuple(day, amount, amount, amount, amount), ([today, first, second, third, balance]) => {
        const invoice: Owed = {
          balance_centavos: balance,
          due_on_1: '2026-10-02',
          amount_1_centavos: first,
          due_on_2: '2026-10-05',
          amount_2_centavos: second,
          due_on_3: '2026-10-08',
          amount_3_centavos: third,
        };
        const from = `2026-10-0${today}`;
        const ends = priceEndsAt(invoice, from, ZONE);
        const last = ends ? dayIn(ZONE, new Date(ends.getTime() - 1)) : '2026-10-31';
        for (let n = today; `2026-10-${String(n).padStart(2, '0')}` <= last; n += 1)
          expect(payableOn(invoice, `2026-10-${String(n).padStart(2, '0')}`)).toBe(payableOn(invoice, from));
        if (ends) expect(payableOn(invoice, dayIn(ZONE, ends))).not.toBe(payableOn(invoice, from));
      }),
    );
  });
});

describe('An invoice is overdue', () => {
  it('from the day after its first due day', () => {
    expect(statusOn(whole, '2026-10-18')).toBe('pending');
    expect(statusOn(whole, '2026-10-19')).toBe('overdue');
  });

  it('not when it is paid', () => {
    expect(statusOn({ ...whole, balance_centavos: 0 }, '2026-10-19')).toBe('paid');
  });
});
