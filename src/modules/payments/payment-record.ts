import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { UUID } from '../../platform/http/cursor.js';
import { notFound } from '../../platform/http/problem.js';
import { Payment } from './payment.entity.js';
import { PaymentsService } from './payments.service.js';
import type { PaymentItem } from './payment-item.entity.js';

/** Rows as they are told to staff. Money in centavos. */
interface RecordedMoney {
  operation: string;
  status: string;
  statusDetail: string;
  amountCentavos: number;
  refundedCentavos: number;
  currency: string;
  collectorId: string;
  approvedAt: Date | null;
  lastUpdatedAt: Date;
}

interface RecordedEntry {
  at: Date;
  kind: 'credit' | 'reversal';
  operation: string;
  invoiceNumber: string;
  amountCentavos: number;
  principalCentavos: number;
  restores: boolean;
}

interface RecordedReview {
  id: string;
  operation: string;
  reason: string;
  amountCentavos: number;
  createdAt: Date;
  resolution: string | null;
  resolvedAt: Date | null;
  resolvedBy: string | null;
  resolutionReason: string | null;
}

interface RecordedRefund {
  id: string;
  operation: string;
  amountCentavos: number;
  status: string;
  attempts: number;
  requestedBy: string;
  reason: string;
  lastError: string | null;
  createdAt: Date;
  finishedAt: Date | null;
}

/** Everything that is known of a payment, for whoever has to explain it. Lists are in the order in which things happened. */
export interface PaymentRecord {
  payment: Payment;
  items: PaymentItem[];
  money: RecordedMoney[];
  ledger: RecordedEntry[];
  reviews: RecordedReview[];
  refunds: RecordedRefund[];
}

/** Reads a payment's whole story. */
@Injectable()
export class PaymentRecords {
  constructor(
    private readonly units: UnitOfWork,
    private readonly payments: PaymentsService,
  ) {}

  /** NOT_FOUND for an id that is no payment of the ambient tenant. */
  of(id: string): Promise<PaymentRecord> {
    if (!UUID.test(id)) throw notFound();
    return this.units.run(async () => {
      const payment = await this.units.repository(Payment).findOneBy({ id });
      if (!payment) throw notFound();
      return {
        payment,
        items: await this.payments.itemsOf(id),
        money: await this.units.query<RecordedMoney>(MONEY, [id]),
        ledger: await this.units.query<RecordedEntry>(LEDGER, [id]),
        reviews: await this.units.query<RecordedReview>(REVIEWS, [id]),
        refunds: await this.units.query<RecordedRefund>(REFUNDS, [id]),
      };
    });
  }
}

const MONEY = `
  select gateway_payment_id as operation, status, status_detail as "statusDetail", amount_centavos as "amountCentavos",
         refunded_centavos as "refundedCentavos", currency, collector_id as "collectorId", approved_at as "approvedAt",
         last_updated_at as "lastUpdatedAt"
    from gateway_payments where payment_id = $1 order by created_at, id`;

const LEDGER = `
  select c.created_at as at, c.kind, g.gateway_payment_id as operation, i.invoice_number as "invoiceNumber",
         c.amount_centavos as "amountCentavos", c.principal_centavos as "principalCentavos", c.restores_id is not null as restores
    from invoice_credits c join gateway_payments g on g.id = c.gateway_payment_id
    join payment_items i on i.payment_id = c.payment_id and i.invoice_id = c.invoice_id
   where c.payment_id = $1 order by c.created_at, c.id`;

const REVIEWS = `
  select r.id, g.gateway_payment_id as operation, r.reason, r.amount_centavos as "amountCentavos", r.created_at as "createdAt",
         r.resolution, r.resolved_at as "resolvedAt", r.resolved_by as "resolvedBy", r.resolution_reason as "resolutionReason"
    from payment_reviews r join gateway_payments g on g.id = r.gateway_payment_id
   where r.payment_id = $1 order by r.created_at, r.id`;

const REFUNDS = `
  select q.id, g.gateway_payment_id as operation, q.amount_centavos as "amountCentavos", q.status, q.attempts,
         q.requested_by as "requestedBy", q.reason, q.last_error as "lastError", q.created_at as "createdAt",
         q.finished_at as "finishedAt"
    from refund_requests q join gateway_payments g on g.id = q.gateway_payment_id
   where g.payment_id = $1 order by q.created_at, q.id`;
