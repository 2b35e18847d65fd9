import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { UUID } from '../../platform/http/cursor.js';
import { DISMISSED, REFUNDING } from './link-books.js';
import type { GatewayPaymentStatus, GatewaySnapshot } from './payment-gateway.js';
import type { PaymentStatus } from './payment.entity.js';
import type { ReconciledLink, ReconciledMoney, SeenPayment } from './reconciliation.js';

/** From `from` (inclusive) to `to` (exclusive). */
export interface Span {
  from: Date;
  to: Date;
}

/** So many things that come to so much. */
export interface Sum {
  count: number;
  centavos: number;
}

/** What our own books say of a day. Money in centavos. */
export interface DayFacts {
  links: ReconciledLink[];
  money: (Omit<ReconciledMoney, 'listed' | 'held'> & { held: SeenPayment })[];
  /** Links made in the day, by the state in which they are now. */
  created: (Sum & { status: PaymentStatus })[];
  credits: Sum;
  reversals: Sum;
  /** Reviews that arose. */
  reviews: Sum;
  /** What persons decided about them, and what they asked the gateway to give back. */
  decisions: Sum;
  refunds: Sum;
  acknowledgements: Sum;
}

interface MoneyRow extends Omit<DayFacts['money'][number], 'held'> {
  status: GatewayPaymentStatus;
  amountCentavos: number;
  refundedCentavos: number;
  currency: string;
  collectorId: string;
  approvedAt: Date | null;
  lastUpdatedAt: Date;
}

/** Reads the three lists as our books have them, all at one instant. */
@Injectable()
export class ReconciliationFacts {
  constructor(private readonly units: UnitOfWork) {}

  /** Everything that the day touched, as it stands now; `listed` are the day's payments by the gateway's word. */
  of({ from, to }: Span, gateway: string, listed: GatewaySnapshot[]): Promise<DayFacts> {
    const operations = listed.map(({ gatewayPaymentId }) => gatewayPaymentId);
    const references = listed.map(({ externalReference }) => externalReference).filter((id) => UUID.test(id));
    return this.units.run(async () => {
      // One instant for all the lists: a payment credited between two statements would look like a difference.
      await this.units.query('set transaction isolation level repeatable read, read only');
      const day = [from, to];
      const touched = await this.units.query<{ id: string }>(TOUCHED, [...day, gateway, operations, references]);
      const ids = touched.map(({ id }) => id);
      const money = await this.units.query<MoneyRow>(MONEY, [...day, gateway, operations, ids]);
      return {
        links: await this.units.query<ReconciledLink>(LINKS, [ids]),
        money: money.map(heldOf),
        created: await this.units.query<DayFacts['created'][number]>(CREATED, day),
        credits: await this.sum(ENTRIES, [...day, 'credit']),
        reversals: await this.sum(ENTRIES, [...day, 'reversal']),
        reviews: await this.sum(REVIEWS, day),
        decisions: await this.sum(DECISIONS, day),
        refunds: await this.sum(REFUNDS, day),
        acknowledgements: await this.sum(ACKNOWLEDGED, day),
      };
    });
  }

  private async sum(sql: string, parameters: unknown[]): Promise<Sum> {
    const [sum] = await this.units.query<Sum>(sql, parameters);
    return sum!;
  }
}

function heldOf(row: MoneyRow): DayFacts['money'][number] {
  const { status, amountCentavos, refundedCentavos, currency, collectorId, approvedAt, lastUpdatedAt, ...rest } = row;
  return {
    ...rest,
    held: { status, amountCentavos, refundedCentavos, currency, collectorId, approvedAt, lastUpdatedAt },
  };
}

const within = (column: string) => `(${column} >= $1 and ${column} < $2)`;

const OF_THE_DAY = `(${within('g.created_at')} or ${within('g.approved_at')} or ${within('g.last_updated_at')}
  or (g.gateway = $3 and g.gateway_payment_id = any($4::text[])))`;

const TOUCHED = `
  select id from payments where ${within('created_at')} or ${within('approved_at')}
  union select id from payments where id = any($5::uuid[])
  union select g.payment_id from gateway_payments g where g.payment_id is not null and ${OF_THE_DAY}
  union select payment_id from invoice_credits where ${within('created_at')}
  union select payment_id from payment_reviews where payment_id is not null and (${within('created_at')} or ${within('resolved_at')})
  union select g.payment_id from refund_requests q join gateway_payments g on g.id = q.gateway_payment_id
         where g.payment_id is not null and ${within('q.created_at')}
  union select payment_id from payment_acknowledgements where ${within('applied_at')}`;

const MONEY = `
  select g.gateway_payment_id as "gatewayPaymentId", g.payment_id as "paymentId", g.status, g.amount_centavos as "amountCentavos",
         g.refunded_centavos as "refundedCentavos", g.currency, g.collector_id as "collectorId", g.approved_at as "approvedAt",
         g.last_updated_at as "lastUpdatedAt",
         coalesce((select sum(c.amount_centavos) from invoice_credits c
                    where c.gateway_payment_id = g.id and c.kind = 'credit'), 0)::bigint as "creditedCentavos",
         coalesce((select sum(c.amount_centavos) from invoice_credits c
                    where c.gateway_payment_id = g.id and c.kind = 'reversal'), 0)::bigint as "reversedCentavos",
         coalesce((select json_agg(json_build_object('reason', r.reason, 'amountCentavos', r.amount_centavos) order by r.id)
                     from payment_reviews r where r.gateway_payment_id = g.id and r.resolved_at is null), '[]') as "openReviews",
         ${DISMISSED} as "dismissedCentavos", ${REFUNDING} as "refundingCentavos"
    from gateway_payments g
   where g.payment_id = any($5::uuid[]) or (g.payment_id is null and ${OF_THE_DAY})
   order by g.created_at, g.id`;

const LINKS = `
  select p.id as "paymentId", p.status, p.total_centavos as "totalCentavos", p.receipt_code as "receiptCode",
         p.approved_at as "approvedAt",
         coalesce(c.peak, 0)::bigint as "peakCentavos", coalesce(c.net, 0)::bigint as "netCentavos",
         (select sum(i.credited_centavos)::bigint from payment_items i where i.payment_id = p.id) as "itemsCentavos",
         c.since as "creditedAt", a.applied_at as "acknowledgedAt"
    from payments p
    left join (select payment_id, min(created_at) as since, max(so_far) as peak, sum(change) as net
                 from (select payment_id, created_at, change,
                              sum(change) over (partition by payment_id order by created_at, id) as so_far
                         from (select *, case kind when 'credit' then amount_centavos else -amount_centavos end as change
                                 from invoice_credits where payment_id = any($1::uuid[])) e) r
                group by payment_id) c on c.payment_id = p.id
    left join payment_acknowledgements a on a.payment_id = p.id
   where p.id = any($1::uuid[]) order by p.id`;

const CREATED = `
  select status, count(*) as count, sum(total_centavos)::bigint as centavos
    from payments where ${within('created_at')} group by status order by status`;

const ENTRIES = `
  select count(*) as count, coalesce(sum(amount_centavos), 0)::bigint as centavos
    from invoice_credits where ${within('created_at')} and kind = $3`;

const REVIEWS = `
  select count(*) as count, coalesce(sum(amount_centavos), 0)::bigint as centavos
    from payment_reviews where ${within('created_at')}`;

const DECISIONS = `
  select count(*) as count, coalesce(sum(amount_centavos), 0)::bigint as centavos
    from payment_reviews where ${within('resolved_at')} and resolution <> 'settled'`;

const REFUNDS = `
  select count(*) as count, coalesce(sum(amount_centavos), 0)::bigint as centavos
    from refund_requests where ${within('created_at')}`;

const ACKNOWLEDGED = `
  select count(*) as count, coalesce(sum(p.total_centavos), 0)::bigint as centavos
    from payment_acknowledgements a join payments p on p.id = a.payment_id where ${within('a.applied_at')}`;
