import iconv from 'iconv-lite';
import type { Dataset } from './imports.js';

export type Row = Record<string, unknown>;

/** A column of a management system's file: its name, what it writes, and the canonical field that it gives, if it gives one. */
interface Column {
  name: string;
  field?: string;
  of: (row: Row) => string;
}

/** How one management system writes one dataset. */
export interface Style {
  title: string;
  dataset: Dataset;
  delimiter: string;
  encoding: string;
  columns: Column[];
}

const col = (name: string, field: string | undefined, of: (row: Row) => string): Column => ({ name, field, of });
const as = (name: string, field: string, turn = (text: string) => text) =>
  col(name, field, (row) => (row[field] === undefined ? '' : turn(String(row[field]))));
const style = (title: string, dataset: Dataset, form: [delimiter: string, encoding: string], ...columns: Column[]) => ({
  title,
  dataset,
  delimiter: form[0],
  encoding: form[1],
  columns,
});

const slashed = (text: string) => text.split('-').reverse().join('/');
const month = (text: string) => text.split('-').reverse().join('/');
const glued = (text: string) => text.replaceAll('-', '');
const comma = (text: string) => text.replace('.', ',');
const grouped = (text: string) => comma(text).replace(/\B(?=(\d{3})+,)/g, '.');
const hyphened = (text: string) => text.replace(/^(..)(.{8})(.)$/, '$1-$2-$3');
const part = (place: number) => (text: string) => text.split('-')[place]!;
const named = (words: Record<string, string>) => (text: string) => words[text] ?? text;
const american = (text: string) => `${text.slice(5, 7)}/${text.slice(8)}/${text.slice(0, 4)}`;
const surname = (text: string) => text.split(', ')[0]!;
const forename = (text: string) => text.split(', ')[1] ?? '';
const street = (text: string) => text.slice(0, text.lastIndexOf(' '));
const door = (text: string) => text.slice(text.lastIndexOf(' ') + 1);
const MONTHS = ['ene', 'feb', 'mar', 'abr', 'may', 'jun', 'jul', 'ago', 'sep', 'oct', 'nov', 'dic'];
const monthName = (text: string) => `${MONTHS[Number(text.slice(5)) - 1]}-${text.slice(2, 4)}`;
const quoted = (text: string) => `"${text}"`;
const noise = (name: string, text: string) => col(name, undefined, () => text);
const service = named({ electricity: 'Energía Eléctrica', water: 'Agua Potable' });

/** A supply's row with a point and a feeder: the samples have none. */
export const placed = (row: Row): Row => ({
  ...row,
  latitude: `-32.${180_000 + (Number(row.supplyNumber) % 900) * 37}`,
  longitude: `-64.${240_000 + (Number(row.supplyNumber) % 700) * 53}`,
  feeder: `D-0${Number(row.supplyNumber) % 7}`,
});

/** The same rows as other systems would write them. */
export const STYLES: Style[] = [
  style('names of three words, tabs, UTF-16', 'holders', ['\t', 'utf-16le'], as('Nro. de Socio', 'holderNumber'), as('Apellido y Nombre', 'name'), as('C.U.I.T.', 'taxId'), as('Domicilio', 'address'), as('Localidad', 'city'), as('Cód. Postal', 'postalCode'), as('Teléfono', 'phone'), as('E-mail', 'email'), as('Clave Web', 'webKey')),
  style('camel case, everything quoted', 'holders', [',', 'utf-8'], as('codCliente', 'holderNumber', quoted), as('razonSocial', 'name', quoted), as('cuitCliente', 'taxId', quoted), as('direccion', 'address', quoted), as('mail', 'email', quoted), as('contrasena', 'webKey', quoted)),
  style('a name that says number, with names in it', 'holders', ['|', 'windows-1252'], noise('EMPRESA', '1'), as('USUARIO', 'holderNumber'), as('TITULAR', 'name'), as('CUIT/CUIL', 'taxId', hyphened), as('CELULAR', 'phone'), as('PIN', 'webKey')),
  style('a person is told by name, the CUIT by its check digit alone', 'holders', [';', 'utf-8'], as('SOCIO', 'holderNumber'), as('NOMBRE', 'name'), as('DATO1', 'taxId'), as('CLAVEWEB', 'webKey')),
  style('surname and name apart, street and number apart, and columns that are nothing of ours', 'holders', [';', 'windows-1252'], noise('SUCURSAL', '3'), as('NRO_ABONADO', 'holderNumber'), as('APELLIDO', 'name', surname), as('NOMBRE', 'name', forename), as('CALLE', 'address', street), as('ALTURA', 'address', door), noise('FECHA_ALTA', '13/05/1998'), noise('IVA', 'CF'), as('CLAVE', 'webKey')),
  style('glued capitals', 'supplies', [';', 'iso-8859-1'], as('NROTITULAR', 'holderNumber'), as('NROSUMINISTRO', 'supplyNumber'), as('TIPOSERVICIO', 'service', service), as('CALLE', 'address'), as('NROMEDIDOR', 'meterNumber'), as('TARIFA', 'category'), as('SITUACION', 'status', named({ active: 'Habilitado', inactive: 'Baja' }))),
  style('connections and letters', 'supplies', [',', 'utf-8'], as('conexion_id', 'supplyNumber'), as('socio_id', 'holderNumber'), as('servicio', 'service', named({ electricity: 'E', water: 'A' })), as('medidor', 'meterNumber')),
  style('a connection that holds its service', 'supplies', [';', 'utf-8'], as('SOCIO', 'holderNumber'), col('CONEXION', 'supplyNumber service', (row) => `${String(row.supplyNumber)}-${row.service === 'water' ? 'AGUA' : 'ENERGIA'}`), as('DOMICILIO', 'address')),
  style('a map of points with commas', 'supplies', [';', 'utf-8'], as('Socio', 'holderNumber'), as('Suministro', 'supplyNumber'), as('Servicio', 'service', service), as('Domicilio', 'address'), as('LATITUD', 'latitude', comma), as('LONGITUD', 'longitude', comma), as('Alimentador', 'feeder')),
  style('short names of a point, and a zone', 'supplies', [',', 'utf-8'], as('nro_socio', 'holderNumber'), as('nro_conexion', 'supplyNumber'), as('servicio', 'service', service), as('lat', 'latitude'), as('lng', 'longitude'), as('zona', 'feeder')),
  style('thousands and a decimal comma', 'invoices', [';', 'windows-1252'], as('Cliente', 'holderNumber'), as('Tipo Comp.', 'type'), as('Letra', 'letter'), col('Pto. Vta.', 'number', (row) => part(0)(String(row.number))), col('Nro. Comp.', 'number', (row) => part(1)(String(row.number))), as('Período', 'period', month), as('Fecha Emisión', 'issuedOn', slashed), as('Fec. 1º Vto.', 'dueOn', slashed), as('Importe 1º Vto.', 'amount', grouped), as('Fec. 2º Vto.', 'secondDueOn', slashed), as('Importe 2º Vto.', 'secondAmount', grouped), as('Saldo', 'balance', grouped)),
  style('glued dates and abbreviations', 'invoices', ['|', 'utf-8'], as('CODCLI', 'holderNumber'), as('NROSUM', 'supplyNumber'), as('TIPO', 'type'), as('LETRA', 'letter'), as('NROCBTE', 'number'), as('PER', 'period', glued), as('FECEMI', 'issuedOn', glued), as('FECVTO1', 'dueOn', glued), as('IMPVTO1', 'amount'), as('FECVTO2', 'secondDueOn', glued), as('IMPVTO2', 'secondAmount'), as('SALDO', 'balance'), as('CAE', 'cae'), as('VTOCAE', 'caeDueOn', glued)),
  style('moments, and month and year apart', 'invoices', ['\t', 'utf-8'], as('nro_socio', 'holderNumber'), as('tipo', 'type'), as('letra', 'letter'), as('comprobante', 'number'), col('mes', 'period', (row) => String(Number(part(1)(String(row.period))))), col('anio', 'period', (row) => part(0)(String(row.period))), as('fecha', 'issuedOn', (text) => `${slashed(text)} 00:00:00`), as('vencimiento', 'dueOn', (text) => `${slashed(text)} 00:00:00`), as('importe', 'amount', comma), as('deuda', 'balance', comma)),
  style('the month before the day', 'invoices', [',', 'utf-8'], as('holder number', 'holderNumber'), as('type', 'type'), as('letter', 'letter'), as('number', 'number'), as('period', 'period'), as('issued on', 'issuedOn', american), as('due on', 'dueOn', american), as('amount', 'amount'), as('balance', 'balance')),
  style('months by name, and a unit in the name', 'consumption', [';', 'windows-1252'], as('Suministro', 'supplyNumber'), as('Rubro', 'service', service), as('Periodo', 'period', monthName), as('Lect. Ant.', 'previousReading'), as('Lect. Act.', 'currentReading'), as('Consumo', 'quantity', comma), as('U.M.', 'unit'), as('Fec. Lectura', 'readOn', slashed), as('Estimada', 'estimated', named({ true: 'SI', false: 'NO' }))),
  style('short English-like names', 'consumption', [',', 'utf-8'], as('NIS', 'supplyNumber'), as('SERV', 'service', named({ electricity: 'LUZ', water: 'AGUA' })), as('PERIODO', 'period', (text) => `${text.slice(5)}-${text.slice(0, 4)}`), as('ANTERIOR', 'previousReading'), as('ACTUAL', 'currentReading'), as('CANTIDAD', 'quantity'), as('UNIDAD', 'unit'), as('FECHA_LECT', 'readOn')),
  style('our own names', 'consumption', [',', 'utf-8'], ...['supplyNumber', 'service', 'period', 'invoiceNumber', 'previousReading', 'currentReading', 'quantity', 'unit', 'readOn', 'estimated'].map((name) => as(name, name))),
]; // prettier-ignore

/** The rows as the style writes them. */
export function written({ columns, delimiter, encoding }: Style, rows: Row[]): Buffer {
  const cell = (text: string) =>
    text.includes(delimiter) && !text.startsWith('"') ? `"${text.replaceAll('"', '""')}"` : text;
  const lines = rows.map((row) => columns.map(({ of }) => cell(of(row))).join(delimiter));
  const text = `${[columns.map(({ name }) => name).join(delimiter), ...lines].join('\r\n')}\r\n`;
  return iconv.encode(text, encoding, { addBOM: encoding === 'utf-16le' });
}

/** Which columns give each field. */
export function truthOf({ columns }: Pick<Style, 'columns'>): Record<string, string[]> {
  const truth: Record<string, string[]> = {};
  for (const { name, field } of columns) for (const one of field?.split(' ') ?? []) (truth[one] ??= []).push(name);
  return truth;
}
