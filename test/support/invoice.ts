import { randomInt } from 'node:crypto';
import { DateTime } from 'luxon';
import { v7 as uuid } from 'uuid';
import { centavosOf } from '../../src/platform/money.js';
import type { TestHolder, TestSupply } from './holder.js';
import type { TestTenant } from './tenant.js';

export interface TestInvoice {
  id: string;
  /** `0021-00049107`. */
  number: string;
  holderId: string;
  supplyId: string | null;
}

/** Amounts are decimal strings, days `YYYY-MM-DD`. */
export interface InvoiceOptions {
  /** What is billed; an invoice of a holder alone has no supply. */
  supply?: TestSupply;
  holder?: TestHolder;
  /** Amount of the first due day. */
  due?: string;
  /** First due day; ten days from today where not given. */
  dueOn?: string;
  /** Later due days with their amounts, in order; two at most. */
  laterDues?: { on: string; amount: string }[];
  /** What the management system says is owed; the first amount where not given. */
  balance?: string;
  /** The instant of that word. */
  balanceAsOf?: Date;
  issuedOn?: string;
  period?: string;
  type?: string;
  letter?: string;
  number?: string;
  cae?: string | null;
}

/** A day of the cooperatives' calendar, `days` from today. */
export function dayFromToday(days: number): string {
  return DateTime.now().setZone('America/Argentina/Cordoba').plus({ days }).toISODate()!;
}

/** An invoice as an import leaves it: owed whole, due in ten days, unless told otherwise. */
export async function anInvoice(tenant: TestTenant, options: InvoiceOptions): Promise<TestInvoice> {
  const {
    due = '4200.00',
    dueOn = dayFromToday(10),
    laterDues = [],
    balance = due,
    balanceAsOf = new Date(Date.now() - 3_600_000),
  } = options;
  const {
    issuedOn = minusDays(dueOn, 15),
    period = issuedOn.slice(0, 7),
    type = 'LSP',
    letter = 'B',
    cae = null,
  } = options;
  const { number = `0021-${String(randomInt(1, 99_999_999)).padStart(8, '0')}` } = options;
  const holderId = options.supply?.holderId ?? options.holder?.id;
  if (!holderId) throw new Error('An invoice needs a supply or a holder.');
  const [pointOfSale, sequence] = number.split('-').map(Number);
  const [second, third] = laterDues;
  const id = uuid();
  const row = {
    id,
    holder_id: holderId,
    supply_id: options.supply?.id ?? null,
    type,
    letter,
    point_of_sale: pointOfSale,
    sequence,
    number,
    period,
    issued_on: issuedOn,
    due_on_1: dueOn,
    amount_1_centavos: centavosOf(due),
    due_on_2: second?.on,
    amount_2_centavos: second && centavosOf(second.amount),
    due_on_3: third?.on,
    amount_3_centavos: third && centavosOf(third.amount),
    erp_balance_centavos: centavosOf(balance),
    erp_balance_as_of: balanceAsOf,
    cae,
  };
  const places = Object.keys(row).map((_, index) => `$${index + 1}`);
  await tenant.sql(
    `insert into invoices (${Object.keys(row).join(', ')}) values (${places.join(', ')})`,
    Object.values(row),
  );
  return { id, number, holderId, supplyId: row.supply_id };
}

function minusDays(day: string, days: number): string {
  return DateTime.fromISO(day).minus({ days }).toISODate()!;
}

interface ReadingOptions {
  supply: TestSupply;
  service?: string;
  period: string;
  /** Decimal strings. */
  quantity: string;
  previous?: string | null;
  current?: string | null;
  unit?: string;
  invoiceNumber?: string | null;
  readOn?: string | null;
  estimated?: boolean;
}

/** The consumption of a supply's service in a period. */
export async function aReading(tenant: TestTenant, options: ReadingOptions): Promise<{ id: string }> {
  const {
    supply,
    service = supply.services[0]!.service,
    period,
    quantity,
    unit = service === 'water' ? 'm3' : 'kWh',
  } = options;
  const { previous = null, current = null, invoiceNumber = null, readOn = `${period}-02`, estimated = false } = options;
  const id = uuid();
  await tenant.sql(
    `insert into readings (id, supply_id, service, period, invoice_number, previous_reading, current_reading, quantity, unit, read_on, estimated)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [id, supply.id, service, period, invoiceNumber, previous, current, quantity, unit, readOn, estimated],
  );
  return { id };
}
