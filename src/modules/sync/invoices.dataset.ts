import { v7 as uuid } from 'uuid';
import type { UnitOfWork } from '../../platform/database/unit-of-work.js';
import type { Dataset, MergeCounts, WrongTogether } from './dataset.js';
import type { GoodRow } from './dataset-rows.js';
import { refreshCredited } from './effective-balance.js';
import { amount, day, matching, period, reference, text } from './field-types.js';
import { Refusal } from './rejection.js';
import type { Staging } from './staging.js';

const FIELDS = {
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

const SOURCE = `select s.*, h.id as holder_id, p.id as supply_id
  from import_staged s join holders h on h.number = s.holder_number left join supplies p on p.number = s.supply_number`;
const SAME_KEY = KEY.map((name) => `i.${name} = s.${name}`).join(' and ');
const DIFFERS = `(${COLUMNS.map((name) => `i.${name}`).join(', ')}) is distinct from (${COLUMNS.map((name) => `s.${name}`).join(', ')})`;
/** A file older than what the row was last told changes nothing; a newer one that says the same moves its instant, so that one in between changes nothing later. */
const TO_WRITE = `${SAME_KEY} and i.erp_balance_as_of <= $1 and (i.erp_balance_as_of < $1 or ${DIFFERS})`;

/** Invoices, with the balance that the management system states as of the file's instant. */
export class InvoicesDataset implements Dataset {
  readonly name = 'invoices';
  readonly fields = FIELDS;
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

  constructor(private readonly units: UnitOfWork) {}

  stage({ values: v }: GoodRow): (string | null)[] | WrongTogether {
    const wrong = wrongDueDates(v);
    if (wrong) return wrong;
    const [pointOfSale, sequence] = v.number!.split('-') as [string, string];
    return [
      uuid(),
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

  async merge(staging: Staging, generatedAt: Date): Promise<MergeCounts> {
    await staging.rejectUnknown('holderNumber', 'holder_number', 'holders', 'El titular');
    await staging.rejectUnknown('supplyNumber', 'supply_number', 'supplies', 'El suministro');
    await staging.rejectRepeated('number', KEY);
    const updated = await this.lockToWrite(staging, generatedAt);
    await this.update(staging, generatedAt);
    await refreshCredited(
      this.units,
      `select i.id from invoices i join import_staged s on ${SAME_KEY} where i.erp_balance_as_of = $1`,
      [generatedAt],
    );
    return { inserted: await this.insert(staging, generatedAt), updated };
  }

  /** In id order, as payments lock them. Returns how many of them say something new. */
  private async lockToWrite(staging: Staging, generatedAt: Date): Promise<number> {
    const { changed } = await staging.one<{ changed: number }>(
      `select (count(*) filter (where l.differs))::integer as changed
         from (select ${DIFFERS} as differs from invoices i join (${SOURCE}) s on ${TO_WRITE} order by i.id for update of i) l`,
      [generatedAt],
    );
    return changed;
  }

  private async update(staging: Staging, generatedAt: Date): Promise<void> {
    await staging.run(
      `update invoices i set ${COLUMNS.map((name) => `${name} = s.${name}`).join(', ')}, erp_balance_as_of = $1,
              updated_at = case when ${DIFFERS} then now() else i.updated_at end
         from (${SOURCE}) s where ${TO_WRITE}`,
      [generatedAt],
    );
  }

  private insert(staging: Staging, generatedAt: Date): Promise<number> {
    const columns = ['id', ...KEY, ...COLUMNS];
    return staging.run(
      `insert into invoices (${columns.join(', ')}, erp_balance_as_of) select ${columns.map((name) => `s.${name}`).join(', ')}, $1::timestamptz
         from (${SOURCE}) s where not exists (select from invoices i where ${SAME_KEY})`,
      [generatedAt],
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
