import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { decodeCursor, idAfter, pageOf, UUID } from '../../platform/http/cursor.js';
import type { PageQuery } from '../../platform/http/dto.js';
import { notFound } from '../../platform/http/problem.js';
import { money } from '../../platform/money.js';
import type { PaymentOutcome } from './payment-pages.js';
import { PaymentItem } from './payment-item.entity.js';
import { Payment, type PaymentStatus } from './payment.entity.js';
import type { PaymentPageView, PaymentView } from './payment.view.js';

interface PaymentRow {
  id: string;
  status: PaymentStatus;
  total_centavos: number;
  checkout_url: string | null;
  expires_at: Date;
  created_at: Date;
  approved_at: Date | null;
  items: { invoiceId: string; number: string; centavos: number }[];
}

/** Which of all the cooperative's payments; all of what is not given. */
export interface PaymentCriteria {
  userId?: string;
  /** At least one of its items pays an invoice of this holder. */
  holderId?: string;
  status?: PaymentStatus;
}

/** A member's payments, as they see them. */
@Injectable()
export class PaymentsService {
  constructor(private readonly units: UnitOfWork) {}

  /** Newest first. */
  list(userId: string, { limit, cursor }: PageQuery): Promise<PaymentPageView> {
    const before = cursor === undefined ? null : decodeCursor(cursor, [UUID])[0]!;
    return this.units.run(async () => {
      const rows = await this.units.query<PaymentRow>(
        `${PAYMENT} where p.user_id = $1 and ($2::uuid is null or p.id < $2) order by p.id desc limit $3`,
        [userId, before, limit + 1],
      );
      return pageOf(rows, limit, (row) => [row.id], viewOf);
    });
  }

  /** Everybody's, or those of one member, of a holder's invoices or in one status; newest first. For staff. */
  search(which: PaymentCriteria, { limit, cursor }: PageQuery): Promise<PaymentPageView> {
    const { userId = null, holderId = null, status = null } = which;
    const before = idAfter(cursor);
    return this.units.run(async () => {
      const rows = await this.units.query<PaymentRow>(SEARCH, [userId, holderId, status, before, limit + 1]);
      return pageOf(rows, limit, (row) => [row.id], viewOf);
    });
  }

  /** Throws NOT_FOUND for what is not the member's. */
  view(userId: string, id: string): Promise<PaymentView> {
    return this.units.run(async () => {
      const [row] = await this.units.query<PaymentRow>(`${PAYMENT} where p.user_id = $1 and p.id = $2`, [userId, id]);
      if (!row) throw notFound();
      return viewOf(row);
    });
  }

  /**
   * What a page without a session may show; NOT_FOUND for a reference that is no payment's. `attempt` is the gateway's
   * number of the attempt that the payer comes from: before we have heard of it, how an earlier one ended says nothing.
   */
  async outcomeOf(reference: unknown, attempt: unknown): Promise<PaymentOutcome> {
    if (typeof reference !== 'string' || !UUID.test(reference)) throw notFound();
    const named = typeof attempt === 'string' && /^\d{1,30}$/.test(attempt) ? attempt : null;
    return this.units.run(async () => {
      const [row] = await this.units.query<PaymentOutcome>(OUTCOME, [reference, named]);
      if (!row) throw notFound();
      return row;
    });
  }

  /** NOT_FOUND for what is not the member's. */
  own(userId: string, id: string): Promise<Payment> {
    return this.units.run(async () => {
      const payment = await this.units.repository(Payment).findOneBy({ id, userId });
      if (!payment) throw notFound();
      return payment;
    });
  }

  /** In the order in which they were asked for. Within a unit. */
  itemsOf(paymentId: string): Promise<PaymentItem[]> {
    return this.units.repository(PaymentItem).find({ where: { paymentId }, order: { fromCentavos: 'ASC' } });
  }
}

const PAYMENT = `
  select p.id, p.status, p.total_centavos, p.checkout_url, p.expires_at, p.created_at, p.approved_at,
         (select json_agg(json_build_object('invoiceId', i.invoice_id, 'number', i.invoice_number, 'centavos', i.amount_centavos)
                          order by i.from_centavos)
            from payment_items i where i.payment_id = p.id) as items
    from payments p`;

const SEARCH = `${PAYMENT}
   where ($1::uuid is null or p.user_id = $1) and ($3::text is null or p.status = $3) and ($4::uuid is null or p.id < $4)
     and ($2::uuid is null or p.id in
           (select i.payment_id from payment_items i join invoices v on v.id = i.invoice_id where v.holder_id = $2))
   order by p.id desc limit $5`;

const OUTCOME = `
  select p.status, p.total_centavos as "totalCentavos", p.checkout_url as "checkoutUrl",
         (select json_build_object('status', g.status, 'methodType', g.method_type)
            from gateway_payments g
           where g.payment_id = p.id
             and ($2::text is null or exists
                   (select from gateway_payments named where named.payment_id = p.id and named.gateway_payment_id = $2))
           order by g.last_updated_at desc limit 1) as "lastAttempt"
    from payments p where p.id = $1`;

function viewOf(row: PaymentRow): PaymentView {
  return {
    id: row.id,
    status: row.status,
    total: money(row.total_centavos),
    checkoutUrl: row.status === 'open' || row.status === 'in_process' ? row.checkout_url : null,
    expiresAt: row.expires_at.toISOString(),
    createdAt: row.created_at.toISOString(),
    approvedAt: row.approved_at?.toISOString() ?? null,
    items: row.items.map(({ invoiceId, number, centavos }) => ({ invoiceId, number, amount: money(centavos) })),
  };
}
