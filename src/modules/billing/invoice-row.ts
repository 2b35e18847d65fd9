import { money } from '../../platform/money.js';
import { dueDatesOf, type Owed, payableOn, statusOn } from './due-dates.js';
import type { InvoiceView } from './invoice.view.js';

/** An invoice as the reading statements give it. */
export interface InvoiceRow extends Owed {
  id: string;
  account_id: string;
  supply_id: string | null;
  supply_number: string | null;
  type: string;
  letter: string;
  number: string;
  period: string;
  issued_on: string;
  in_progress: boolean;
}

/** The columns of `invoices i` that an InvoiceRow needs. */
export const INVOICE_COLUMNS = `i.id, i.supply_id, i.type, i.letter, i.number, i.period, i.issued_on, i.balance_centavos, i.due_on_1,
  i.amount_1_centavos, i.due_on_2, i.amount_2_centavos, i.due_on_3, i.amount_3_centavos`;

/** True for an invoice `i` that a payment link holds. */
export const IN_PROGRESS = 'exists (select from payment_items p where p.invoice_id = i.id and p.holding)';

export function viewOn(today: string, row: InvoiceRow): InvoiceView {
  return {
    id: row.id,
    accountId: row.account_id,
    supplyId: row.supply_id,
    supplyNumber: row.supply_number,
    type: row.type,
    letter: row.letter,
    number: row.number,
    period: row.period,
    issuedOn: row.issued_on,
    dueDates: dueDatesOf(row).map(({ on, centavos }) => ({ on, amount: money(centavos) })),
    total: money(row.amount_1_centavos),
    balance: money(row.balance_centavos),
    payable: money(payableOn(row, today)),
    status: statusOn(row, today),
    paymentInProgress: row.in_progress,
  };
}
