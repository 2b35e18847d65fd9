import { MoneyView } from '../../platform/money.view.js';
import type { PaymentStatus } from './payment.entity.js';

export class PaymentItemView {
  /** The invoice that it pays. */
  invoiceId: string;
  /** @example 0021-00049107 */
  number: string;
  amount: MoneyView;
}

/** A link of payment and what became of it. */
export class PaymentView {
  id: string;
  /** `review` and `unknown` ask for nothing from the member: somebody, or the clock, sees to them. @example open */
  status: PaymentStatus;
  total: MoneyView;
  /** Where to pay; null once the link takes no more money. */
  checkoutUrl: string | null;
  /** When the link stops taking money: before its price changes. */
  expiresAt: string;
  createdAt: string;
  approvedAt: string | null;
  items: PaymentItemView[];
}

export class PaymentPageView {
  items: PaymentView[];
  nextCursor: string | null;
}
