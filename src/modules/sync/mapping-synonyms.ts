import type { DatasetName } from './dataset.js';

/** What values a field has, beyond what its type lets pass. */
export type Kind =
  | 'reference'
  | 'name'
  | 'text'
  | 'taxId'
  | 'email'
  | 'phone'
  | 'day'
  | 'period'
  | 'money'
  | 'latitude'
  | 'longitude'
  | 'service'
  | 'status'
  | 'flag'
  | 'unit'
  | 'letter'
  | 'word'
  | 'invoice'
  | 'digits';

/** What a field is called, in the words of `mapping-words.ts`, and what its values are. */
export interface Meaning {
  kind: Kind;
  said: string[];
}

const means = (kind: Kind, ...said: string[]): Meaning => ({ kind, said });

const HOLDER = means(
  'reference',
  ...['titular', 'socio', 'cliente', 'usuario', 'cuenta'].flatMap((who) => [`numero ${who}`, `codigo ${who}`, who]),
);
const SUPPLY = means(
  'reference',
  ...['suministro', 'conexion'].flatMap((what) => [`numero ${what}`, `codigo ${what}`, what]),
  'nis',
);
const SERVICE = means('service', 'servicio', 'tipo servicio', 'codigo servicio');
const PERIOD = means('period', 'periodo', 'fecha periodo', 'periodo comprobante', 'periodo consumo');

/** Columns that only together say one thing. */
export const PARTS = {
  pointOfSale: means('digits', 'punto venta', 'sucursal', 'numero sucursal', 'punto', 'prefijo'),
  sequence: means('digits', 'numero comprobante', 'comprobante', 'numero'),
  month: means('digits', 'mes', 'mes periodo', 'periodo mes'),
  year: means('digits', 'ano', 'ano periodo', 'periodo ano'),
  surname: means('text', 'apellido', 'apellido titular', 'apellido socio', 'apellido cliente'),
  forename: means('text', 'nombre', 'nombre titular', 'nombre socio', 'nombre cliente'),
  street: means('text', 'calle', 'nombre calle', 'domicilio'),
  door: means('word', 'altura', 'numero altura', 'numero calle', 'numero domicilio'),
};

export const MEANINGS: Record<DatasetName, Record<string, Meaning>> = {
  holders: {
    holderNumber: means('reference', ...HOLDER.said, 'numero', 'codigo', 'legajo'),
    name: means('name', 'nombre', 'apellido nombre', 'titular', 'socio', 'cliente', 'nombre titular'),
    taxId: means('taxId', 'cuit', 'numero cuit', 'cuit titular', 'documento'),
    address: means('text', 'domicilio', 'domicilio postal', 'calle'),
    city: means('text', 'localidad'),
    postalCode: means('word', 'codigo postal', 'postal'),
    phone: means('phone', 'telefono'),
    email: means('email', 'correo'),
    webKey: means('word', 'clave web', 'clave', 'clave acceso', 'clave socio'),
  },
  supplies: {
    supplyNumber: SUPPLY,
    holderNumber: HOLDER,
    service: SERVICE,
    address: means('text', 'domicilio', 'domicilio suministro', 'calle'),
    meterNumber: means('word', 'medidor', 'numero medidor', 'serie medidor'),
    category: means('text', 'categoria', 'tipo categoria'),
    status: means('status', 'estado', 'estado suministro', 'estado servicio'),
    latitude: means('latitude', 'latitud', 'latitud suministro', 'coordenada latitud', 'coordenada y'),
    longitude: means('longitude', 'longitud', 'longitud suministro', 'coordenada longitud', 'coordenada x'),
    feeder: means(
      'text',
      'alimentador',
      'distribuidor',
      'zona',
      'numero distribuidor',
      'numero alimentador',
      'zona agua',
    ),
  },
  invoices: {
    holderNumber: HOLDER,
    supplyNumber: SUPPLY,
    type: means('word', 'tipo', 'tipo comprobante', 'comprobante'),
    letter: means('letter', 'letra', 'letra comprobante'),
    number: means('invoice', 'numero comprobante', 'comprobante', 'numero'),
    period: PERIOD,
    issuedOn: means('day', 'emision', 'fecha emision', 'fecha', 'fecha comprobante'),
    dueOn: means('day', 'vencimiento', 'vencimiento 1', 'fecha vencimiento', 'fecha vencimiento 1'),
    amount: means('money', 'importe', 'importe 1', 'importe comprobante', 'importe vencimiento 1', 'importe original'),
    secondDueOn: means('day', 'vencimiento 2', 'fecha vencimiento 2'),
    secondAmount: means('money', 'importe 2', 'importe vencimiento 2'),
    thirdDueOn: means('day', 'vencimiento 3', 'fecha vencimiento 3'),
    thirdAmount: means('money', 'importe 3', 'importe vencimiento 3'),
    balance: means('money', 'saldo', 'saldo comprobante', 'importe saldo', 'saldo actual'),
    cae: means('digits', 'cae', 'numero cae'),
    caeDueOn: means('day', 'vencimiento cae', 'fecha vencimiento cae', 'cae vencimiento'),
  },
  consumption: {
    supplyNumber: SUPPLY,
    service: SERVICE,
    period: PERIOD,
    invoiceNumber: means('invoice', 'numero comprobante', 'comprobante'),
    previousReading: means('money', 'lectura anterior', 'anterior'),
    currentReading: means('money', 'lectura actual', 'actual'),
    quantity: means('money', 'consumo', 'consumo periodo', 'consumo kwh', 'consumo m3', 'kwh', 'm3'),
    unit: means('unit', 'unidad', 'unidad consumo'),
    readOn: means('day', 'fecha lectura', 'lectura fecha', 'fecha lectura actual', 'fecha toma'),
    estimated: means('flag', 'estimado', 'lectura estimado', 'tipo lectura'),
  },
};
