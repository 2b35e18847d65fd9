import type { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { BALANCES, type Confirmations } from './confirmations.js';
import type { Dataset, FileToMerge, MergeCounts, WrongTogether } from './dataset.js';
import type { GoodRow } from './dataset-rows.js';
import { refreshCredited } from './effective-balance.js';
import { amount, day, matching, period, reference, text } from './field-types.js';
import { Refusal } from './rejection.js';
import { RememberedRows } from './remembered-rows.js';
import { rowId } from './row-ids.js';
import type { Staging } from './staging.js';

export const INVOICE_FIELDS = {
  holderNumber: { type: reference(20), required: true },
  supplyNumber: { type: reference(20), required: false },
  type: { type: text(10), required: true },
  letter: { type: matching(/^[A-Z]$/, 'INVALID_LETTER', 'Debe ser una letra mayúscula.'), required: false },
  number: {
    type: matching(/^\d{1,5}-\d{1,8}$/, 'INVALID_NUMBER', 'Debe ser punto de venta y número, como 0021-00049107.'),
    required: true,
  },
  period: { type: period, required: true },
  issuedOn: { type: day, required: true },
  dueOn: { type: day, required: true },
  amount: { type: amount, required: true },
  secondDueOn: { type: day, required: false },
  secondAmount: { type: amount, required: false },
  thirdDueOn: { type: day, required: false },
  thirdAmount: { type: amount, required: false },
  balance: { type: amount, required: true },
  cae: { type: matching(/^\d{1,20}$/, 'INVALID_CAE', 'El CAE solo lleva cifras.'), required: false },
  caeDueOn: { type: day, required: false },
};

/** Columns that the file decides, beside the key and the instant. */
const COLUMNS = [
  'holder_id',
  'supply_id',
  'number',
  'period',
  'issued_on',
  'due_on_1',
  'amount_1_centavos',
  'due_on_2',
  'amount_2_centavos',
  'due_on_3',
  'amount_3_centavos',
  'erp_balance_centavos',
  'cae',
  'cae_due_on',
];
const KEY = ['type', 'letter', 'point_of_sale', 'sequence'];

const ROWS = {
  table: 'invoices',
  source: `select s.*, h.id as holder_id, p.id as supply_id
    from import_staged s join holders h on h.number = s.holder_number left join supplies p on p.number = s.supply_number`,
  key: KEY,
  columns: COLUMNS,
};
/**
 * A file older than what the row was last told changes nothing; a newer one that says the same in other words moves its instant,
 * so that one in between changes nothing later.
 */
const TO_WRITE =
  't.erp_balance_as_of <= $2 and (t.erp_balance_as_of < $2 or m.differs or t.source_hash is distinct from s.source_hash)';

/** What newer files have confirmed, for a file that comes late. */
type Late = Awaited<ReturnType<Confirmations['after']>>;

/** Invoices, with the balance that the management system states as of the file's instant. */
export class InvoicesDataset implements Dataset {
  readonly name = 'invoices';
  readonly fields = INVOICE_FIELDS;
  readonly columns = {
    id: 'uuid',
    holder_number: 'text',
    supply_number: 'text',
    type: 'text',
    letter: 'text',
    point_of_sale: 'integer',
    sequence: 'integer',
    number: 'text',
    period: 'text',
    issued_on: 'date',
    due_on_1: 'date',
    amount_1_centavos: 'bigint',
    due_on_2: 'date',
    amount_2_centavos: 'bigint',
    due_on_3: 'date',
    amount_3_centavos: 'bigint',
    erp_balance_centavos: 'bigint',
    cae: 'text',
    cae_due_on: 'date',
  };

  constructor(
    private readonly units: UnitOfWork,
    private readonly confirmations: Confirmations,
  ) {}

  stage({ values: v }: GoodRow): (string | null)[] | WrongTogether {
    const wrong = wrongDueDates(v);
    if (wrong) return wrong;
    const [pointOfSale, sequence] = v.number!.split('-') as [string, string];
    return [
      rowId(),
      v.holderNumber!,
      v.supplyNumber!,
      v.type!,
      v.letter ?? '',
      pointOfSale,
      sequence,
      v.number!,
      v.period!,
      v.issuedOn!,
      v.dueOn!,
      v.amount!,
      v.secondDueOn!,
      v.secondAmount!,
      v.thirdDueOn!,
      v.thirdAmount!,
      v.balance!,
      v.cae!,
      v.caeDueOn!,
    ];
  }

  readonly remembered = { table: 'invoices', field: 'number' };

  async merge(staging: Staging, { importId, generatedAt, recall }: FileToMerge): Promise<MergeCounts> {
    await staging.rejectUnknown('holderNumber', 'holder_number', 'holders', 'El titular');
    await staging.rejectUnknown('supplyNumber', 'supply_number', 'supplies', 'El suministro');
    const rows = new RememberedRows(staging, ROWS);
    await rows.match();
    await rows.rejectSeen(recall!, this.remembered.field);
    await staging.rejectRepeated('number', KEY);
    const late = await this.confirmations.after(generatedAt);
    // A newer file confirmed every row of a hash that it does not list: a row from an older one must not look like those.
    if (late) await staging.run('update import_staged set source_hash = null');
    const inserted = await rows.insert({ erp_balance_as_of: generatedAt });
    await this.units.lock(BALANCES);
    const applied = await this.confirmations.applied(generatedAt, recall!.known);
    const updated = await this.update(rows, applied, late, generatedAt);
    await this.confirmations.add(importId, generatedAt, recall!.known);
    await this.settle(applied, generatedAt);
    return { inserted, updated };
  }

  /** A late file's rows are first caught up to what newer files confirmed of them. */
  private async update(rows: RememberedRows, applied: string[], late: Late, generatedAt: Date): Promise<number> {
    let updated = 0;
    for (const some of await rows.inOrder(applied)) {
      await rows.lock(some);
      if (late)
        await this.confirmations.catchUp(
          `select id from import_ordered where part = $1 and line is not null`,
          [some],
          generatedAt,
        );
      if (late === 'forgotten') continue;
      updated += await rows.update({ set: ['erp_balance_as_of = $2'], where: TO_WRITE }, some, [generatedAt]);
    }
    return updated;
  }

  /** What was written, and what the file confirmed as it was with a payment in it, may have less to take off. */
  private async settle(applied: string[], generatedAt: Date): Promise<void> {
    await this.units.query('update invoices set erp_balance_as_of = $2 where id = any($1) and erp_balance_as_of < $2', [
      applied,
      generatedAt,
    ]);
    await refreshCredited(
      this.units,
      // Hardly any has a credit: the others need not be looked at again.
      `select m.id from (select id from import_matched union all select unnest($2::uuid[])) m join invoices i on i.id = m.id
        where i.erp_balance_as_of = $1 and exists (select from invoice_credits c where c.invoice_id = m.id)`,
      [generatedAt, applied],
    );
  }
}

/** Each further due day needs its amount and comes after the one before. ISO days compare as text. */
function wrongDueDates(v: GoodRow['values']): WrongTogether | undefined {
  const wrong = (field: string, detail: string) => ({ field, refusal: new Refusal('INVALID_DUE_DATE', detail) });
  if (!v.secondDueOn !== !v.secondAmount)
    return wrong(v.secondDueOn ? 'secondAmount' : 'secondDueOn', 'El segundo vencimiento necesita fecha e importe.');
  if (!v.thirdDueOn !== !v.thirdAmount)
    return wrong(v.thirdDueOn ? 'thirdAmount' : 'thirdDueOn', 'El tercer vencimiento necesita fecha e importe.');
  if (v.secondDueOn && v.secondDueOn <= v.dueOn!)
    return wrong('secondDueOn', 'El segundo vencimiento debe ser posterior al primero.');
  if (v.thirdDueOn && (!v.secondDueOn || v.thirdDueOn <= v.secondDueOn))
    return wrong('thirdDueOn', 'El tercer vencimiento debe ser posterior al segundo.');
  return undefined;
}
