import { MoneyView } from '../../platform/money.view.js';

export class ReceiptCooperativeView {
  /** @example Cooperativa de Almafuerte Ltda. */
  name: string;
  /** @example 30545678905 */
  cuit: string | null;
}

export class ReceiptMethodView {
  /** @example Tarjeta de débito (Visa) */
  name: string;
  amount: MoneyView;
}

/** A receipt as anybody who has its code may check it: nothing of who paid, nor of what. */
export class ReceiptCheckView {
  /** The receipt's number, which is its code. @example 7K3M-Q0ZT-9ZC1-W3F8 */
  number: string;
  /** When the money was credited. */
  approvedAt: string;
  total: MoneyView;
  /** What of the total went back to the payer since. */
  returned: MoneyView;
  methods: ReceiptMethodView[];
  cooperative: ReceiptCooperativeView;
}
