import type { DatasetName } from './dataset.js';
import type { Fields } from './dataset-rows.js';
import { CONSUMPTION_FIELDS } from './consumption.dataset.js';
import { HOLDER_FIELDS } from './holders.dataset.js';
import { INVOICE_FIELDS } from './invoices.dataset.js';
import { SUPPLY_FIELDS } from './supplies.dataset.js';

/** The canonical fields of each dataset, for whoever has no tenant at work. */
export const DATASET_FIELDS: Record<DatasetName, Fields> = {
  holders: HOLDER_FIELDS,
  supplies: SUPPLY_FIELDS,
  invoices: INVOICE_FIELDS,
  consumption: CONSUMPTION_FIELDS,
};
