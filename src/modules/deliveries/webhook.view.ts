import { OmitType } from '@nestjs/swagger';
import { ClaimEventView, PaymentEventView } from '../sync/sync.view.js';

class PaymentNews extends OmitType(PaymentEventView, ['event', 'occurredAt'] as const) {
  /** The event's place in `sync/payments`: what follows it is read from there. @example 42 */
  cursor: string;
}

class ClaimNews extends OmitType(ClaimEventView, ['event', 'occurredAt'] as const) {
  /** The event's place in `sync/claims`: what follows it is read from there. @example 42 */
  cursor: string;
}

/** Something that happened to a payment, with the payment as it is when it is told. */
export class PaymentWebhook {
  /** @example payment.approved */
  type: string;
  /** When it happened. */
  timestamp: Date;
  data: PaymentNews;
}

/** Something that happened to a claim, with the claim as it is when it is told. */
export class ClaimWebhook {
  /** @example claim.created */
  type: string;
  /** When it happened. */
  timestamp: Date;
  data: ClaimNews;
}
