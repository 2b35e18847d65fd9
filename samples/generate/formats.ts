import type { Values } from './cooperative.ts';
import { TOWNS } from './places.ts';

export const DATASETS = ['holders', 'supplies', 'invoices', 'consumption'] as const;
export type DatasetName = (typeof DATASETS)[number];

/** How a management system writes its files. */
export interface FileFormat {
  town: keyof typeof TOWNS;
  encoding: 'latin1' | 'utf8';
  end: '\r\n' | '\n';
  /** Null where a row is a JSON object. */
  delimiter: ',' | ';' | null;
  files: Record<DatasetName, string>;
  /** The first line; undefined where there is none. */
  header(dataset: DatasetName): string | undefined;
  line(dataset: DatasetName, values: Values): string;
  /** The file's own name of a field, as a rejection shows it. */
  columnOf(dataset: DatasetName, field: string): string;
}

const FIELDS: Record<DatasetName, string[]> = {
  holders: ['holderNumber', 'name', 'taxId', 'address', 'city', 'postalCode', 'phone', 'email', 'webKey'],
  supplies: [
    'supplyNumber',
    'holderNumber',
    'service',
    'address',
    'meterNumber',
    'category',
    'status',
    'latitude',
    'longitude',
    'feeder',
  ],
  invoices:
    'holderNumber supplyNumber type letter number period issuedOn dueOn amount secondDueOn secondAmount balance cae caeDueOn'.split(
      ' ',
    ),
  consumption:
    'supplyNumber service period invoiceNumber previousReading currentReading quantity unit readOn estimated'.split(
      ' ',
    ),
};

interface Column {
  name: string;
  field: string;
  of: (text: string) => string;
}

const column = (name: string, field: string, of = (text: string) => text): Column => ({ name, field, of });
const day = (text: string) => text.split('-').reverse().join('/');
const comma = (text: string) => text.replaceAll('.', ',');
const word = (words: Record<string, string>) => (text: string) => words[text] ?? text;
const hyphened = (text: string) =>
  text.length === 11 ? `${text.slice(0, 2)}-${text.slice(2, 10)}-${text.slice(10)}` : text;
const part = (place: number) => (text: string) => text.split('-')[place] ?? '';
const service = word({ electricity: 'ENERGIA', water: 'AGUA' });

const ALMAFUERTE: Record<DatasetName, Column[]> = {
  holders: [
    column('NRO_TITULAR', 'holderNumber'),
    column('APELLIDO_Y_NOMBRE', 'name'),
    column('CUIT', 'taxId', hyphened),
    column('DOMICILIO', 'address'),
    column('LOCALIDAD', 'city'),
    column('CP', 'postalCode'),
    column('TELEFONO', 'phone'),
    column('EMAIL', 'email'),
    column('CLAVE_WEB', 'webKey'),
  ],
  supplies: [
    column('NRO_TITULAR', 'holderNumber'),
    column('NRO_SUMINISTRO', 'supplyNumber'),
    column('SERVICIO', 'service', service),
    column('DOMICILIO', 'address'),
    column('MEDIDOR', 'meterNumber'),
    column('CATEGORIA', 'category'),
    column('ESTADO', 'status', word({ active: 'ACTIVO', disconnected: 'BAJA', inactive: 'BAJA' })),
  ],
  invoices: [
    column('NRO_TITULAR', 'holderNumber'),
    column('NRO_SUMINISTRO', 'supplyNumber'),
    column('TIPO', 'type'),
    column('LETRA', 'letter'),
    column('PTO_VTA', 'number', part(0)),
    column('NUMERO', 'number', part(1)),
    column('PERIODO', 'period', day),
    column('EMISION', 'issuedOn', day),
    column('VTO_1', 'dueOn', day),
    column('IMPORTE_1', 'amount', comma),
    column('VTO_2', 'secondDueOn', day),
    column('IMPORTE_2', 'secondAmount', comma),
    column('SALDO', 'balance', comma),
    column('CAE', 'cae'),
    column('VTO_CAE', 'caeDueOn', day),
  ],
  consumption: [
    column('NRO_SUMINISTRO', 'supplyNumber'),
    column('SERVICIO', 'service', service),
    column('PERIODO', 'period', day),
    column('PTO_VTA', 'invoiceNumber', part(0)),
    column('NUMERO', 'invoiceNumber', part(1)),
    column('LECT_ANT', 'previousReading'),
    column('LECT_ACT', 'currentReading'),
    column('CONSUMO', 'quantity', comma),
    column('UNIDAD', 'unit'),
    column('FECHA_LECTURA', 'readOn', day),
    column('ESTIMADO', 'estimated', word({ true: 'S', false: 'N' })),
  ],
};

const JSON_LITERAL = /^(?:\d{1,15}|true|false)$/;
const LITERALS = new Set(['previousReading', 'currentReading', 'estimated']);

const json = (values: Values) =>
  JSON.stringify(values, (field, value: unknown) =>
    LITERALS.has(field) && typeof value === 'string' && JSON_LITERAL.test(value)
      ? (JSON.parse(value) as unknown)
      : value,
  );

const quoted = (text: string) => (/[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

const named = (end: string) =>
  Object.fromEntries(DATASETS.map((name) => [name, `${name}.${end}`])) as Record<DatasetName, string>;

/** The two sample cooperatives' own, and the canonical form as CSV. */
export const FORMATS: Record<'almafuerte' | 'la-ribera' | 'canonical', FileFormat> = {
  almafuerte: {
    town: 'almafuerte',
    encoding: 'latin1',
    end: '\r\n',
    delimiter: ';',
    files: {
      holders: 'titulares.csv',
      supplies: 'suministros.csv',
      invoices: 'comprobantes.csv',
      consumption: 'consumos.csv',
    },
    header: (dataset) => ALMAFUERTE[dataset].map(({ name }) => name).join(';'),
    line: (dataset, values) => ALMAFUERTE[dataset].map(({ field, of }) => of(values[field] ?? '')).join(';'),
    columnOf: (dataset, field) =>
      ALMAFUERTE[dataset]
        .filter((column) => column.field === field)
        .map(({ name }) => name)
        .join(' + '),
  },
  'la-ribera': {
    town: 'la-ribera',
    encoding: 'utf8',
    end: '\n',
    delimiter: null,
    files: named('ndjson'),
    header: () => undefined,
    line: (_, values) => json(values),
    columnOf: (_, field) => field,
  },
  canonical: {
    town: 'almafuerte',
    encoding: 'utf8',
    end: '\n',
    delimiter: ',',
    files: named('csv'),
    header: (dataset) => FIELDS[dataset].join(','),
    line: (dataset, values) => FIELDS[dataset].map((field) => quoted(values[field] ?? '')).join(','),
    columnOf: (_, field) => field,
  },
};
