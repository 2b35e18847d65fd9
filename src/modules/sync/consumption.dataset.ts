import { doubtReadings } from './consumption-doubts.js';
import type { Dataset, FileToMerge, MergeCounts } from './dataset.js';
import type { GoodRow } from './dataset-rows.js';
import { day, decimal, flag, period, reference, service, text } from './field-types.js';
import { RememberedRows } from './remembered-rows.js';
import { rowId } from './row-ids.js';
import type { Staging } from './staging.js';

const ROWS = {
  table: 'readings',
  source: 'select s.*, p.id as supply_id from import_staged s join supplies p on p.number = s.supply_number',
  key: ['supply_id', 'service', 'period'],
  columns: ['invoice_number', 'previous_reading', 'current_reading', 'quantity', 'unit', 'read_on', 'estimated'],
};

export const CONSUMPTION_FIELDS = {
  supplyNumber: { type: reference(20), required: true },
  service: { type: service, required: true },
  period: { type: period, required: true },
  invoiceNumber: { type: text(30), required: false },
  previousReading: { type: decimal(11, 3), required: false },
  currentReading: { type: decimal(11, 3), required: false },
  quantity: { type: decimal(12, 2), required: true },
  unit: { type: text(10), required: true },
  readOn: { type: day, required: false },
  estimated: { type: flag, required: false },
};

/** What a supply's service consumed in a period. Quantities stay decimal text from the file to PostgreSQL's numeric. */
export class ConsumptionDataset implements Dataset {
  readonly name = 'consumption';
  readonly fields = CONSUMPTION_FIELDS;
  readonly columns = {
    id: 'uuid',
    supply_number: 'text',
    service: 'text',
    period: 'text',
    invoice_number: 'text',
    previous_reading: 'numeric',
    current_reading: 'numeric',
    quantity: 'numeric',
    unit: 'text',
    read_on: 'date',
    estimated: 'boolean',
  };

  stage({ values: v }: GoodRow): (string | null)[] {
    return [
      rowId(),
      v.supplyNumber!,
      v.service!,
      v.period!,
      v.invoiceNumber!,
      v.previousReading!,
      v.currentReading!,
      v.quantity!,
      v.unit!,
      v.readOn!,
      v.estimated ?? 'false',
    ];
  }

  readonly remembered = { table: 'readings', field: 'period' };

  async merge(staging: Staging, { generatedAt, recall }: FileToMerge): Promise<MergeCounts> {
    await staging.rejectUnknown('supplyNumber', 'supply_number', 'supplies', 'El suministro');
    const rows = new RememberedRows(staging, ROWS);
    await rows.match();
    await rows.rejectSeen(recall!, this.remembered.field);
    await staging.rejectRepeated('period', ['supply_number', 'service', 'period']);
    let updated = 0;
    for (const some of await rows.inOrder())
      updated += await rows.update(
        { set: [], where: 'm.differs or t.source_hash is distinct from s.source_hash' },
        some,
      );
    const inserted = await rows.insert({});
    await doubtReadings(staging, generatedAt);
    return { inserted, updated };
  }
}
