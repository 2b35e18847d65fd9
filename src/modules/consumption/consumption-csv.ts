import { StreamableFile } from '@nestjs/common';
import { periodText } from '../../platform/written.js';
import { spreadsheet } from '../../platform/spreadsheet.js';
import { SERVICE_NAMES } from '../../platform/tenancy/service-names.js';
import type { SupplyConsumption } from './consumption.service.js';
import type { ConsumptionView } from './consumption.view.js';

const HEADERS = ['Período', 'Servicio', 'Comprobante', 'Consumo', 'Unidad', 'Estimado', 'Días'];

/** `consumo-44-water.csv`, to be saved. */
export function consumptionFile({ supplyNumber, consumption }: SupplyConsumption): StreamableFile {
  const name = `consumo-${supplyNumber}-${consumption.service}`.replace(/[^A-Za-z0-9-]+/g, '-');
  return new StreamableFile(Buffer.from(consumptionCsv(consumption)), {
    type: 'text/csv; charset=utf-8',
    disposition: `attachment; filename="${name}.csv"`,
  });
}

/** The consumption as a spreadsheet in Spanish opens it. */
export function consumptionCsv({ service, unit, items }: ConsumptionView): string {
  const rows = items.map((item) => [
    periodText(item.period),
    SERVICE_NAMES[service],
    item.invoiceNumber ?? '',
    item.quantity.replace('.', ','),
    unit,
    item.estimated ? 'Sí' : 'No',
    item.days === null ? '' : String(item.days),
  ]);
  return spreadsheet([HEADERS, ...rows]);
}
