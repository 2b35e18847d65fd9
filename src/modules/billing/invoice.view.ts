import { MoneyView } from '../../platform/money.view.js';
import type { InvoiceStatus } from './due-dates.js';

export class DueDateView {
  /** @example "2019-10-18" */
  on: string;
  /** What the whole invoice costs until the end of that day. */
  amount: MoneyView;
}

/** An invoice, whoever looks at it. */
export class HolderInvoiceView {
  id: string;
  supplyId: string | null;
  /** @example "44" */
  supplyNumber: string | null;
  /** As the management system names it. @example "LSP" */
  type: string;
  /** @example "B" */
  letter: string;
  /** Point of sale and number. @example "0021-00049107" */
  number: string;
  /** What it bills. @example "2019-10" */
  period: string;
  /** @example "2019-10-05" */
  issuedOn: string;
  /** One to three, from the first to the last. */
  dueDates: DueDateView[];
  /** Amount of the first due day; negative for a credit note. */
  total: MoneyView;
  /** What is owed. */
  balance: MoneyView;
  /** What paying today costs: with the surcharge of a later due day, where the invoice is owed whole. */
  payable: MoneyView;
  /** `pending`, `overdue` (owed, and the first due day is past) or `paid`. */
  status: InvoiceStatus;
  /** A payment link that may still take money holds it. */
  paymentInProgress: boolean;
}

export class HolderInvoicePage {
  items: HolderInvoiceView[];
  nextCursor: string | null;
}

export class InvoiceView extends HolderInvoiceView {
  /** The caller's account that shows it. */
  accountId: string;
}

export class InvoicePage {
  items: InvoiceView[];
  nextCursor: string | null;
}

export class BilledHolderView {
  /** @example "515" */
  number: string;
  name: string;
  /** CUIT or CUIL, digits only. */
  taxId: string | null;
  address: string;
  city: string;
}

export class BilledSupplyView {
  id: string;
  /** @example "44" */
  number: string;
  address: string;
}

export class InvoiceDetailView extends InvoiceView {
  /** CAE, or CESP of a public-service bill, where the management system gave it. @example "69410000000010" */
  cae: string | null;
  /** Day until which the code could be used. */
  caeDueOn: string | null;
  holder: BilledHolderView;
  supply: BilledSupplyView | null;
  /** Owed now on the holder's invoices that were issued before this one. */
  previousDebt: MoneyView;
}
