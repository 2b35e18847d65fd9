import fc from 'fast-check';
import { SERVICES } from '../../src/platform/tenancy/tenant.js';
import { decimalOf } from '../../src/platform/money.js';
import type { Row } from './exports.js';

/** Letters that a file must survive: quotes and marks of CSV and JSON, spaces of other kinds, what needs two units. */
const LETTERS = ['a', 'Z', 'ñ', 'Ó', '7', '0', ' ', '"', "'", ',', ';', '\\', '/', '-', '=', '\u00a0', '\u2028', '💧'];

const text = (max: number) =>
  fc
    .string({ unit: fc.constantFrom(...LETTERS), minLength: 1, maxLength: max })
    .map((each) => each.trim())
    .filter((each) => each !== '');
const reference = fc.string({ unit: fc.constantFrom('0', '1', '9', 'a', 'B', 'ñ', '.', '/', '_', '-'), minLength: 1, maxLength: 6 }); // prettier-ignore
const digits = (min: number, max: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: min, maxLength: max });
const whole = (digits: number) => fc.bigInt({ min: -(10n ** BigInt(digits)) + 1n, max: 10n ** BigInt(digits) - 1n });
const amount = fc.oneof(fc.integer({ min: 0, max: 99_999 }).map(BigInt), whole(15)).map((n) => decimalOf(Number(n)));
const quantity = fc.oneof(fc.integer({ min: 0, max: 99_999 }).map(BigInt), whole(14)).map((n) => decimalOf(Number(n)));
const reading = fc
  .integer({ min: 0, max: 2_000_000_000 })
  .map((n) => `${Math.floor(n / 1000)}.${String(n % 1000).padStart(3, '0')}`);
const FIRST_DAY = Date.UTC(1990, 0, 1);
/** Up to the year 2100, with room for two later due days. */
const DAYS = 40_400;
const day = fc.nat(DAYS);
const dayText = (n: number) => new Date(FIRST_DAY + n * 86_400_000).toISOString().slice(0, 10);
const period = day.map((n) => dayText(n).slice(0, 7));
const service = fc.constantFrom(...SERVICES);
const status = fc.constantFrom('active', 'disconnected', 'inactive');
/** A member that a row may lack. */
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

const holder = fc.record({
  holderNumber: reference,
  name: text(120),
  taxId: maybe(digits(11, 11)),
  address: maybe(text(160)),
  city: maybe(text(80)),
  postalCode: maybe(text(12)),
  phone: maybe(text(40)),
  email: maybe(digits(1, 9).map((name) => `${name}@ñandú.example`)),
  webKey: digits(1, 8),
});

const degrees = (least: number, most: number) =>
  fc.integer({ min: least * 1_000_000, max: most * 1_000_000 }).map((n) => {
    const digits = String(Math.abs(n)).padStart(8, '0');
    return `-${digits.slice(0, -6)}.${digits.slice(-6)}`;
  });
const point = fc.record({ latitude: degrees(-55, -22), longitude: degrees(-73, -54) });

/** A supply's own, and its services by name. */
const supply = fc.record({
  supplyNumber: reference,
  holder: fc.nat(),
  address: maybe(text(160)),
  point: maybe(point),
  services: fc.uniqueArray(
    fc.record({ service, meterNumber: maybe(text(40)), category: maybe(text(60)), status, feeder: maybe(text(40)) }),
    { selector: (each) => each.service, minLength: 1, maxLength: 3 }, // prettier-ignore
  ),
});

const dues = fc
  .tuple(day, fc.nat(60), fc.nat(60), fc.constantFrom(1, 2, 3), amount, amount)
  .map(([first, second, third, many, secondAmount, thirdAmount]) => ({
    dueOn: dayText(first),
    ...(many > 1 && { secondDueOn: dayText(first + 1 + second), secondAmount }),
    ...(many > 2 && { thirdDueOn: dayText(first + 2 + second + third), thirdAmount }),
  }));

const invoice = fc
  .record({
    holder: fc.nat(),
    supply: maybe(fc.nat()),
    type: text(10),
    letter: maybe(fc.constantFrom('A', 'B', 'C')),
    number: fc.tuple(digits(1, 5), digits(1, 8)).map((parts) => parts.join('-')),
    period,
    issuedOn: day.map(dayText),
    amount,
    balance: amount,
    cae: maybe(digits(1, 20)),
    caeDueOn: maybe(day.map(dayText)),
    dues,
  })
  .map(({ dues: each, ...rest }) => ({ ...rest, ...each }));

const consumption = fc.record({
  supply: fc.nat(),
  service,
  period,
  invoiceNumber: maybe(text(30)),
  previousReading: maybe(reading),
  currentReading: maybe(reading),
  quantity,
  unit: text(10),
  readOn: maybe(day.map(dayText)),
  estimated: fc.constantFrom('true', 'false'),
});

/** The four files of a cooperative; no key twice, and every reference is there. */
export interface Files {
  holders: Row[];
  supplies: Row[];
  invoices: Row[];
  consumption: Row[];
}

export const generatedFiles: fc.Arbitrary<Files> = fc
  .record({
    holders: fc.uniqueArray(holder, { selector: (each) => each.holderNumber, minLength: 1, maxLength: 8 }),
    supplies: fc.uniqueArray(supply, { selector: (each) => each.supplyNumber, minLength: 1, maxLength: 6 }),
    invoices: fc.uniqueArray(invoice, {
      selector: ({ type, letter, number }) => [type, letter ?? '', ...number.split('-').map(Number)].join(' '),
      maxLength: 10,
    }),
    consumption: fc.uniqueArray(consumption, {
      selector: (each) => [each.supply % 6, each.service, each.period].join(' '),
      maxLength: 10,
    }),
  })
  .map(({ holders, supplies, invoices, consumption: readings }) => {
    const holderAt = (n: number) => holders[n % holders.length]!.holderNumber;
    const supplyAt = (n: number) => supplies[n % supplies.length]!.supplyNumber;
    const keys = new Set<string>();
    return {
      holders: holders.map(told),
      supplies: supplies.flatMap(({ holder: n, services, point: at, ...own }) =>
        services.map((each) => told({ ...own, ...at, ...each, holderNumber: holderAt(n) })),
      ),
      invoices: invoices.map(({ holder: n, supply: s, ...own }) =>
        told({ ...own, holderNumber: holderAt(n), supplyNumber: s === undefined ? undefined : supplyAt(s) }),
      ),
      consumption: readings
        .map(({ supply: n, ...own }) => told({ ...own, supplyNumber: supplyAt(n) }))
        .filter(({ supplyNumber, service: name, period: month }) => {
          const key = [supplyNumber, name, month].join(' ');
          return !keys.has(key) && keys.add(key);
        }),
    };
  });

function told(row: Record<string, string | undefined>): Row {
  return Object.fromEntries(Object.entries(row).filter((each): each is [string, string] => each[1] !== undefined));
}
