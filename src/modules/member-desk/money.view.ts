import type { MoneyView } from '../../platform/money.view.js';
import { PaymentView } from '../payments/payment.view.js';
import type { ReviewReason } from '../payments/settlement.js';

export class PayerView {
  id: string;
  /** @example Georgina Paván */
  name: string;
  /** @example georgina.pavan@example.com */
  email: string;
}

/** What the gateway says of one of its payments. */
export class GatewayPaymentView {
  /** The gateway's own number. @example 1312345678 */
  operation: string;
  status: string;
  statusDetail: string;
  amount: MoneyView;
  refunded: MoneyView;
  approvedAt: Date | null;
  lastUpdatedAt: Date;
}

/** One credit or reversal. */
export class LedgerEntryView {
  at: Date;
  kind: 'credit' | 'reversal';
  operation: string;
  /** @example 0021-00049107 */
  invoiceNumber: string;
  amount: MoneyView;
}

export class PaymentReviewView {
  id: string;
  operation: string;
  reason: string;
  amount: MoneyView;
  createdAt: Date;
  /** `settled` by itself, or `credited`, `refunded`, `dismissed` by a person; null while it is open. */
  resolution: string | null;
  resolvedAt: Date | null;
  resolvedBy: string | null;
  resolutionReason: string | null;
}

export class RefundView {
  id: string;
  operation: string;
  amount: MoneyView;
  /** `requested`, `done` or `failed`. */
  status: string;
  requestedBy: string;
  reason: string;
  lastError: string | null;
  createdAt: Date;
  finishedAt: Date | null;
}

/** Everything that is known of a payment. Lists are in the order in which things happened. */
export class PaymentStoryView extends PaymentView {
  /** Who asked for the link; null once the user is gone. */
  member: PayerView | null;
  receiptCode: string | null;
  gatewayPayments: GatewayPaymentView[];
  ledger: LedgerEntryView[];
  reviews: PaymentReviewView[];
  refunds: RefundView[];
}

/** Money that no rule may place. */
export class OpenReviewView {
  id: string;
  /** `amount`, `incomplete`, `paid_twice`, `not_owed`, `collector`, `currency` or `reference`. */
  reason: ReviewReason;
  amount: MoneyView;
  /** The gateway's own number of its payment. @example 1312345678 */
  operation: string;
  /** Null where the money names no link. */
  paymentId: string | null;
  /** Whose link it was; null where there is none, or the user is gone. */
  member: ReviewedMemberView | null;
  invoiceNumbers: string[];
  createdAt: Date;
}

export class ReviewedMemberView {
  /** @example Georgina Paván */
  name: string;
  /** @example georgina.pavan@example.com */
  email: string;
}

export class OpenReviewPageView {
  items: OpenReviewView[];
  nextCursor: string | null;
}

/** What became of a decision. */
export class ResolvedView {
  resolution: 'credited' | 'refunded' | 'dismissed';
  amount: MoneyView;
  /** What still waits for a person. */
  rest: MoneyView;
}

export class RefundRequestedView {
  /** Of the request; the payment's story tells what became of it. */
  id: string;
}
