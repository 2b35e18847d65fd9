import type { Cooperative, Values } from './cooperative.ts';
import type { DatasetName, FileFormat } from './formats.ts';

/** A bad row that an import must reject, made from a good one. */
export interface Fault {
  code: string;
  /** The canonical field that is wrong; '' where it is the whole line. */
  field: string;
  /** Values that are other than the good row's; undefined where nothing suits it. */
  of?: (values: Values, n: number, coop: Cooperative) => Values | undefined;
  /** What becomes of the written line. */
  spoil?: (line: string, delimiter: string) => string;
  /** Formats that can have it; all where not given. */
  only?: 'csv' | 'ndjson';
  /** Too big to be repeated. */
  once?: boolean;
}

const wrong = (code: string, field: string, value: string): Fault => ({ code, field, of: () => ({ [field]: value }) });
const TOO_MUCH = '999999999999999.00';

const LINES: Fault[] = [
  { code: 'SHORT_LINE', field: '', only: 'csv', spoil: (line, mark) => line.slice(0, line.lastIndexOf(mark)) },
  { code: 'LONG_LINE', field: '', only: 'csv', spoil: (line, mark) => `${line}${mark}x` },
  { code: 'INVALID_JSON', field: '', only: 'ndjson', spoil: (line) => line.slice(0, -1) },
  { code: 'LINE_TOO_LONG', field: '', only: 'ndjson', once: true, spoil: (line) => line.padEnd(1_100_000) },
];

const FAULTS: Record<DatasetName, Fault[]> = {
  holders: [
    wrong('REQUIRED', 'webKey', ''),
    wrong('REQUIRED', 'name', ''),
    wrong('INVALID_NUMBER', 'holderNumber', '12 34'),
    wrong('INVALID_TAX_ID', 'taxId', '20-1234'),
    wrong('INVALID_EMAIL', 'email', 'socio.example.com'),
    wrong('INVALID_WEB_KEY', 'webKey', 'CLAVE CON ESPACIOS'),
    wrong('TOO_LONG', 'name', 'Ñandú '.repeat(30).trim()),
    wrong('INVALID_CHARACTERS', 'address', 'Rivadavia\u0007 347'),
    { code: 'DUPLICATE_KEY', field: 'holderNumber', of: ({ holderNumber }) => ({ holderNumber: holderNumber! }) },
  ],
  supplies: [
    wrong('REQUIRED', 'holderNumber', ''),
    wrong('UNKNOWN_REFERENCE', 'holderNumber', 'NADIE'),
    wrong('NOT_ALLOWED', 'service', 'VAPOR'),
    wrong('NOT_ALLOWED', 'status', 'QUIZAS'),
    wrong('TOO_LONG', 'category', 'T1-'.repeat(30)),
    { code: 'OUT_OF_RANGE', field: 'latitude', only: 'ndjson', of: () => ({ latitude: '48.856600' }) },
    { code: 'DUPLICATE_KEY', field: 'supplyNumber', of: ({ supplyNumber }) => ({ supplyNumber: supplyNumber! }) },
    { code: 'TWO_HOLDERS', field: 'holderNumber', of: withAnotherHolder },
  ],
  invoices: [
    wrong('REQUIRED', 'balance', ''),
    wrong('INVALID_NUMBER', 'number', 'AB21-00000001'),
    wrong('INVALID_LETTER', 'letter', 'b'),
    wrong('INVALID_PERIOD', 'period', '2025-13'),
    wrong('INVALID_DATE', 'issuedOn', '2025-02-31'),
    wrong('INVALID_DATE', 'dueOn', '0205-03-10'),
    wrong('INVALID_NUMBER', 'amount', '1.2.3,00'),
    wrong('TOO_MANY_DECIMALS', 'amount', '4210.555'),
    wrong('OUT_OF_RANGE', 'amount', TOO_MUCH),
    { code: 'INVALID_DUE_DATE', field: 'secondDueOn', of: ({ dueOn }) => ({ secondDueOn: dueOn! }) },
    wrong('INVALID_CAE', 'cae', 'SIN CAE'),
    wrong('UNKNOWN_REFERENCE', 'holderNumber', 'NADIE'),
    wrong('UNKNOWN_REFERENCE', 'supplyNumber', 'NINGUNO'),
    { code: 'DUPLICATE_KEY', field: 'number', of: ({ number }) => ({ number: number! }) },
  ],
  consumption: [
    wrong('REQUIRED', 'quantity', ''),
    wrong('NOT_ALLOWED', 'service', 'VAPOR'),
    wrong('NOT_ALLOWED', 'estimated', 'QUIZAS'),
    wrong('INVALID_PERIOD', 'period', '0205-10'),
    wrong('INVALID_DATE', 'readOn', '2025-02-31'),
    wrong('INVALID_NUMBER', 'currentReading', '51.2.58'),
    wrong('TOO_MANY_DECIMALS', 'quantity', '33.125'),
    wrong('OUT_OF_RANGE', 'quantity', TOO_MUCH),
    wrong('UNKNOWN_REFERENCE', 'supplyNumber', 'NINGUNO'),
    { code: 'DUPLICATE_KEY', field: 'period', of: ({ period }) => ({ period: period! }) },
  ],
};

/** What a bad row is called unless its own fault says otherwise, so that no good row is taken for its repetition. */
const OWN_KEY: Record<DatasetName, (n: number) => Values> = {
  holders: (n) => ({ holderNumber: `MAL-${n}` }),
  supplies: (n) => ({ supplyNumber: `MAL-${n}` }),
  invoices: (n) => ({ number: `9999-${String(n).padStart(8, '0')}` }),
  consumption: (n) => ({ period: `199${n % 10}-${String(1 + (n % 12)).padStart(2, '0')}` }),
};

/** The line of the `n`-th bad row, after the good row that it is made from. */
export function badLine(
  coop: Cooperative,
  format: FileFormat,
  dataset: DatasetName,
  values: Values,
  n: number,
): { line: string; fault: Fault } {
  const kind = format.delimiter === null ? 'ndjson' : 'csv';
  const all = [...FAULTS[dataset], ...LINES].filter(({ only }) => only === undefined || only === kind);
  const usable = n < all.length ? all : all.filter(({ once }) => !once);
  for (let i = n; ; i += 1) {
    const fault = usable[i % usable.length]!;
    const own = fault.of ? fault.of(values, n, coop) : {};
    if (!own) continue;
    const bad = { ...values, ...(keeps(fault) ? {} : OWN_KEY[dataset](n)), ...own };
    const line = format.line(dataset, bad);
    return { line: fault.spoil ? fault.spoil(line, format.delimiter ?? '') : line, fault };
  }
}

const keeps = ({ code }: Fault) => code === 'DUPLICATE_KEY' || code === 'TWO_HOLDERS';

/** A further service of the supply under somebody else's name; only where that service is not the next good row. */
function withAnotherHolder(values: Values, _n: number, coop: Cooperative): Values | undefined {
  const supply = Number(values.supplyNumber) - 101;
  const services = coop.servicesOf(supply);
  if (services.length > 1) return undefined;
  for (let other = 0; other < coop.plan.supplies; other += 1) {
    const holderNumber = coop.holderNumberAt(other, 0);
    if (holderNumber !== values.holderNumber)
      return { holderNumber, service: services[0] === 'water' ? 'electricity' : 'water' };
  }
  return undefined;
}
