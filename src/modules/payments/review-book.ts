import { Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { UUID } from '../../platform/http/cursor.js';
import type { Decision } from './decision.js';
import { ReviewAlarm } from './review-alarm.js';
import type { Review, ReviewReason } from './settlement.js';

export type Resolution = 'credited' | 'refunded' | 'dismissed';

/** An open review, for whoever decides about it. Money in centavos. */
export interface OpenReview {
  id: string;
  reason: ReviewReason;
  amountCentavos: number;
  /** The gateway's own number of its payment. */
  operation: string;
  /** Null where the money names no link of ours; then there is neither a member nor an invoice. */
  paymentId: string | null;
  member: { email: string; name: string } | null;
  invoiceNumbers: string[];
  createdAt: Date;
}

/** A review as its row says, open or not. */
export interface ReviewRow extends Pick<OpenReview, 'id' | 'reason' | 'amountCentavos' | 'operation' | 'paymentId'> {
  gatewayPaymentId: string;
  resolution: Resolution | 'settled' | null;
  resolvedBy: string | null;
}

/** The rows of reviews: one open question at the most for a gateway payment and a reason; what was answered is never changed. Within a unit. */
@Injectable()
export class ReviewBook {
  constructor(
    private readonly units: UnitOfWork,
    private readonly alarm: ReviewAlarm,
  ) {}

  /** Oldest first. */
  open(): Promise<OpenReview[]> {
    return this.units.query<OpenReview>(OPEN, [null, null]);
  }

  /** `limit` of them at the most, after the review `after`: rows of reviews stay, also once they are decided. */
  openAfter(after: string | null, limit: number): Promise<OpenReview[]> {
    return this.units.query<OpenReview>(OPEN, [after, limit]);
  }

  async find(id: string): Promise<ReviewRow | null> {
    if (!UUID.test(id)) return null;
    const [row] = await this.units.query<ReviewRow>(FIND, [id]);
    return row ?? null;
  }

  /** Money for a person to place, and staff told when the question arises; an amount of 0 closes it. */
  async show(paymentId: string | null, review: Omit<Review, 'state'>): Promise<void> {
    const { gatewayPaymentId, reason, amountCentavos } = review;
    if (amountCentavos === 0) {
      await this.units.query(
        `update payment_reviews set resolved_at = now(), resolution = 'settled'
          where gateway_payment_id = $1 and reason = $2 and resolved_at is null`,
        [gatewayPaymentId, reason],
      );
      return;
    }
    const [row] = await this.units.query<{ born: boolean }>(
      `insert into payment_reviews (id, payment_id, gateway_payment_id, reason, amount_centavos) values ($1, $2, $3, $4, $5)
       on conflict (gateway_payment_id, reason) where resolved_at is null do update set amount_centavos = excluded.amount_centavos
       returning id = $1 as born`,
      [uuid(), paymentId, gatewayPaymentId, reason, amountCentavos],
    );
    if (row!.born) await this.alarm.raise(paymentId, review);
  }

  /** Writes what a person decided about `amountCentavos`. What it leaves over goes on being asked, as old as it was, and staff are not told anew. */
  async resolve(
    review: ReviewRow,
    resolution: Resolution,
    amountCentavos: number,
    { by, reason }: Decision,
  ): Promise<void> {
    await this.units.query(
      `update payment_reviews set amount_centavos = $2, resolved_at = now(), resolution = $3, resolved_by = $4, resolution_reason = $5
        where id = $1`,
      [review.id, amountCentavos, resolution, by, reason],
    );
    const rest = review.amountCentavos - amountCentavos;
    if (rest > 0) await this.units.query(KEEP_REST, [uuid(), review.id, rest]);
  }

  /** What was decided could not be done: the question is open again. The refund's own row goes on telling who had decided it. */
  async reopen(id: string): Promise<void> {
    await this.units.query(REOPEN, [id]);
  }
}

const OPEN = `
  select r.id, r.reason, r.amount_centavos as "amountCentavos", g.gateway_payment_id as operation, r.payment_id as "paymentId",
         case when u.id is not null
              then json_build_object('email', u.email, 'name', u.first_name || ' ' || u.last_name) end as member,
         coalesce((select json_agg(i.invoice_number order by i.from_centavos) from payment_items i
                    where i.payment_id = r.payment_id), '[]') as "invoiceNumbers",
         r.created_at as "createdAt"
    from payment_reviews r join gateway_payments g on g.id = r.gateway_payment_id
    left join payments p on p.id = r.payment_id left join users u on u.id = p.user_id
   where r.resolved_at is null
     and ($1::uuid is null or (r.created_at, r.id) > (select a.created_at, a.id from payment_reviews a where a.id = $1))
   order by r.created_at, r.id limit $2`;

const FIND = `
  select r.id, r.reason, r.amount_centavos as "amountCentavos", g.gateway_payment_id as operation, r.payment_id as "paymentId",
         r.gateway_payment_id as "gatewayPaymentId", r.resolution, r.resolved_by as "resolvedBy"
    from payment_reviews r join gateway_payments g on g.id = r.gateway_payment_id where r.id = $1`;

const KEEP_REST = `
  insert into payment_reviews (id, payment_id, gateway_payment_id, reason, amount_centavos, created_at)
  select $1, payment_id, gateway_payment_id, reason, $3, created_at from payment_reviews where id = $2`;

const REOPEN = `
  update payment_reviews r set resolved_at = null, resolution = null, resolved_by = null, resolution_reason = null
   where id = $1 and not exists
         (select from payment_reviews o
           where o.gateway_payment_id = r.gateway_payment_id and o.reason = r.reason and o.resolved_at is null)`;
