import type { CONSUMPTION_FIELDS } from './consumption.dataset.js';
import type { DatasetName } from './dataset.js';
import type { HOLDER_FIELDS } from './holders.dataset.js';
import type { INVOICE_FIELDS } from './invoices.dataset.js';
import type { SUPPLY_FIELDS } from './supplies.dataset.js';

/** How a dataset is read back from the tables, as its import wrote it. */
export interface ExportSelect {
  /** Canonical field → SQL; null where a row has nothing of it. In the order of docs/imports.md. */
  columns: Record<string, string>;
  from: string;
  /** A condition on every row. */
  where?: string;
  /** What the rows are ordered by and none has twice: columns of an index, or of two that follow one another. */
  key: string[];
}

type ColumnsOf<Fields> = Record<Exclude<keyof Fields, 'webKey'>, string>;

/** Exact: numeric all the way. */
const pesos = (centavos: string) => `round(${centavos} / 100.0, 2)::text`;

const HOLDERS: ColumnsOf<typeof HOLDER_FIELDS> = {
  holderNumber: 'h.number',
  name: 'h.name',
  taxId: 'h.tax_id',
  address: `nullif(h.address, '')`,
  city: `nullif(h.city, '')`,
  postalCode: `nullif(h.postal_code, '')`,
  phone: 'h.phone',
  email: 'h.email',
};

const SUPPLIES: ColumnsOf<typeof SUPPLY_FIELDS> = {
  supplyNumber: 'p.number',
  holderNumber: 'h.number',
  service: 'v.service',
  address: `nullif(p.address, '')`,
  meterNumber: 'v.meter_number',
  category: 'v.category',
  status: 'v.status',
  latitude: 'p.latitude::text',
  longitude: 'p.longitude::text',
  feeder: 'v.feeder',
};

const INVOICES: ColumnsOf<typeof INVOICE_FIELDS> = {
  holderNumber: 'h.number',
  supplyNumber: 'p.number',
  type: 'i.type',
  letter: `nullif(i.letter, '')`,
  number: 'i.number',
  period: 'i.period',
  issuedOn: 'i.issued_on',
  dueOn: 'i.due_on_1',
  amount: pesos('i.amount_1_centavos'),
  secondDueOn: 'i.due_on_2',
  secondAmount: pesos('i.amount_2_centavos'),
  thirdDueOn: 'i.due_on_3',
  thirdAmount: pesos('i.amount_3_centavos'),
  // The management system's own word, without what was paid here since.
  balance: pesos('i.erp_balance_centavos'),
  cae: 'i.cae',
  caeDueOn: 'i.cae_due_on',
};

const CONSUMPTION: ColumnsOf<typeof CONSUMPTION_FIELDS> = {
  supplyNumber: 'p.number',
  service: 'r.service',
  period: 'r.period',
  invoiceNumber: 'r.invoice_number',
  previousReading: 'r.previous_reading::text',
  currentReading: 'r.current_reading::text',
  quantity: 'r.quantity::text',
  unit: 'r.unit',
  readOn: 'r.read_on',
  estimated: 'r.estimated',
};

export const EXPORT_SELECTS: Record<DatasetName, ExportSelect> = {
  holders: { columns: HOLDERS, from: 'holders h', where: 'h.closed_at is null', key: ['h.number'] },
  supplies: {
    columns: SUPPLIES,
    from: 'supplies p join supply_services v on v.supply_id = p.id join holders h on h.id = p.holder_id',
    key: ['p.number', 'v.service'],
  },
  invoices: {
    columns: INVOICES,
    from: 'invoices i join holders h on h.id = i.holder_id left join supplies p on p.id = i.supply_id',
    key: ['i.type', 'i.letter', 'i.point_of_sale', 'i.sequence'],
  },
  consumption: {
    columns: CONSUMPTION,
    from: 'readings r join supplies p on p.id = r.supply_id',
    key: ['p.number', 'r.service', 'r.period'],
  },
};
