import { Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import type { LockedInvoice } from '../billing/payable-invoice.js';
import { InvoicesService } from '../billing/invoices.service.js';
import type { GatewayMoney } from './gateway-money.js';
import type { LedgerEntry } from './ledger.js';
import type { Collector, GatewaySnapshot } from './payment-gateway.js';
import type { Payment } from './payment.entity.js';
import { ReviewBook } from './review-book.js';
import type { LinkMoney, Review, SettledItem, Settlement } from './settlement.js';

interface MoneyRow extends Omit<GatewayMoney, 'mistrust'> {
  collectorId: string;
  currency: string;
}

/** Principal that other payments have on an invoice: restored to them after the management system applied them, and credited since this payment's last reversal. */
interface OthersRow {
  invoiceId: string;
  restored: number;
  since: number;
}

/** Snapshots, ledger and reviews of links, in the database. Every method belongs inside a unit that holds the payment's lock. */
@Injectable()
export class LinkBooks {
  constructor(
    private readonly units: UnitOfWork,
    private readonly invoices: InvoicesService,
    private readonly reviews: ReviewBook,
  ) {}

  /** Keeps the snapshot when it is newer than the one held, and returns its row's id; null for old news. */
  async keep(snapshot: GatewaySnapshot, gateway: string, paymentId: string | null): Promise<string | null> {
    const s = snapshot;
    const [row] = await this.units.query<{ id: string }>(KEEP, [
      uuid(),
      paymentId,
      gateway,
      s.gatewayPaymentId,
      s.status,
      s.statusDetail,
      s.amountCentavos,
      s.refundedCentavos,
      s.currency,
      s.method,
      s.methodType,
      s.collectorId,
      s.externalReference,
      s.liveMode,
      s.createdAt,
      s.approvedAt,
      s.lastUpdatedAt,
    ]);
    return row?.id ?? null;
  }

  /** One gateway payment, locked: whoever decides about it or asks for it back waits here. */
  async lockMoney(id: string, collector: Collector): Promise<GatewayMoney> {
    await this.units.query('select from gateway_payments where id = $1 for update', [id]);
    const [row] = await this.units.query<MoneyRow>(`${MONEY} where g.id = $1`, [id]);
    return { ...row!, mistrust: mistrust(row!, collector) };
  }

  /** Everything known of a link's money, its invoices locked in id order. */
  async read(payment: Payment, collector: Collector, at: Date): Promise<LinkMoney> {
    const items = await this.units.query<Omit<SettledItem, 'balanceCentavos'>>(ITEMS, [payment.id]);
    const locked = await this.invoices.lock(items.map((item) => item.invoiceId));
    const applied = await this.appliedInvoices(payment.id);
    const others = await this.units.query<OthersRow>(OTHERS, [payment.id]);
    const money = await this.units.query<MoneyRow>(MONEY_OF_LINK, [payment.id]);
    return {
      totalCentavos: payment.totalCentavos,
      alive: payment.mayTakeMoney && !payment.isPast(at),
      items: items.map((item) => ({ ...item, balanceCentavos: roomOf(item, locked, applied, others) })),
      money: money.map((row) => ({ ...row, mistrust: mistrust(row, collector) })),
      ledger: await this.units.query<LedgerEntry>(LEDGER, [payment.id]),
      reviews: await this.units.query<Review>(REVIEWS, [payment.id]),
    };
  }

  async write(payment: Payment, { entries, reviews }: Pick<Settlement, 'entries' | 'reviews'>): Promise<void> {
    const applied = entries.length > 0 ? await this.appliedInvoices(payment.id) : new Set<string>();
    for (const entry of entries) await this.enter(payment.id, entry, applied);
    for (const review of reviews) await this.reviews.show(payment.id, review);
  }

  /** The only place a row of the ledger is written: with it the item's own sum and, unless the management system has the payment already, the invoice's. */
  private async enter(paymentId: string, entry: LedgerEntry, applied: Set<string>): Promise<void> {
    const { id, kind, gatewayPaymentId, invoiceId, amountCentavos, principalCentavos, restoresId } = entry;
    // By the clock, not by the transaction's start, which may lie before that of an entry which it waited for.
    await this.units.query(
      `insert into invoice_credits
         (id, kind, payment_id, gateway_payment_id, invoice_id, amount_centavos, principal_centavos, restores_id, created_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, clock_timestamp())`,
      [id, kind, paymentId, gatewayPaymentId, invoiceId, amountCentavos, principalCentavos, restoresId],
    );
    const sign = kind === 'credit' ? 1 : -1;
    await this.units.query(
      'update payment_items set credited_centavos = credited_centavos + $3 where payment_id = $1 and invoice_id = $2',
      [paymentId, invoiceId, sign * amountCentavos],
    );
    if (!applied.has(invoiceId)) await this.invoices.addCredited(invoiceId, sign * principalCentavos);
  }

  /** Invoices whose stated balance has this payment in it already: there the management system counts it, and what becomes of it. */
  private async appliedInvoices(paymentId: string): Promise<Set<string>> {
    const rows = await this.units.query<{ id: string }>(APPLIED, [paymentId]);
    return new Set(rows.map(({ id }) => id));
  }
}

/** Why a snapshot is not to be believed as money of ours; null when it is. */
export function mistrust(
  of: { collectorId: string; currency: string },
  collector: Collector,
): GatewayMoney['mistrust'] {
  if (of.collectorId !== collector.collectorId) return 'collector';
  return of.currency === collector.currency ? null : 'currency';
}

/**
 * What an item may still credit: the balance, or its whole principal where the balance was stated with this payment in it. Never what
 * other payments have credited meanwhile, even where the management system does not count it again yet.
 */
function roomOf(
  item: Pick<SettledItem, 'invoiceId' | 'principalCentavos'>,
  locked: LockedInvoice[],
  applied: Set<string>,
  others: OthersRow[],
): number {
  const { balanceCentavos } = locked.find(({ id }) => id === item.invoiceId)!;
  const { restored, since } = others.find(({ invoiceId }) => invoiceId === item.invoiceId)!;
  const owed = Math.max(balanceCentavos - restored, 0);
  return applied.has(item.invoiceId) ? Math.max(owed, item.principalCentavos - since) : owed;
}

/** Mercado Pago dates to the second: within one, what has come further is newer. */
function rankOf(row: string): string {
  const further = ['pending', 'in_process', 'authorized', 'rejected', 'cancelled', 'approved', 'in_mediation', 'charged_back', 'refunded']; // prettier-ignore
  return `array_position('{${further.join(',')}}'::text[], ${row}.status)`;
}

const KEEP = `
  insert into gateway_payments as held
    (id, payment_id, gateway, gateway_payment_id, status, status_detail, amount_centavos, refunded_centavos, currency, method,
     method_type, collector_id, external_reference, live_mode, created_at, approved_at, last_updated_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
  on conflict (gateway, gateway_payment_id) do update
    set status = excluded.status, status_detail = excluded.status_detail, amount_centavos = excluded.amount_centavos,
        refunded_centavos = excluded.refunded_centavos, currency = excluded.currency, method = excluded.method,
        method_type = excluded.method_type, collector_id = excluded.collector_id, live_mode = excluded.live_mode,
        approved_at = excluded.approved_at, last_updated_at = excluded.last_updated_at
    where (held.last_updated_at, held.refunded_centavos, ${rankOf('held')})
        < (excluded.last_updated_at, excluded.refunded_centavos, ${rankOf('excluded')})
  returning id`;

const APPLIED = `
  select i.id from payment_items t join invoices i on i.id = t.invoice_id join payment_acknowledgements a on a.payment_id = t.payment_id
   where t.payment_id = $1 and a.applied_at <= i.erp_balance_as_of`;

// A dispute that was won gives an applied payment back what the management system may have taken out of its balance meanwhile.
const OTHERS = `
  select t.invoice_id as "invoiceId", coalesce(sum(least(o.restored, o.net)), 0)::bigint as restored, coalesce(sum(o.since), 0)::bigint as since
    from payment_items t
    left join lateral (
      select sum(s.signed) as net, coalesce(sum(s.signed) filter (where s.created_at > r.at), 0) as since,
             coalesce(sum(s.signed) filter (where s.restores_id is not null and a.applied_at <= i.erp_balance_as_of
                                              and s.created_at > a.received_at), 0) as restored
        from (select c.*, case c.kind when 'credit' then c.principal_centavos else -c.principal_centavos end as signed
                from invoice_credits c where c.invoice_id = t.invoice_id and c.payment_id <> t.payment_id) s
        join invoices i on i.id = s.invoice_id
        left join payment_acknowledgements a on a.payment_id = s.payment_id
       cross join (select coalesce(max(c.created_at), '-infinity') as at from invoice_credits c
                    where c.payment_id = t.payment_id and c.invoice_id = t.invoice_id and c.kind = 'reversal') r
       group by s.payment_id) o on true
   where t.payment_id = $1 group by t.invoice_id`;

const ITEMS = `
  select invoice_id as "invoiceId", amount_centavos as "amountCentavos", principal_centavos as "principalCentavos",
         from_centavos as "fromCentavos"
    from payment_items where payment_id = $1 order by from_centavos`;

/** What persons settled outside of here of the gateway payment `g`. */
export const DISMISSED = `
  coalesce((select sum(r.amount_centavos) from payment_reviews r
             where r.gateway_payment_id = g.id and r.resolution = 'dismissed'), 0)::bigint`;

/** What persons asked the gateway to give back of its payment `g`, and that the snapshot does not show yet. */
export const REFUNDING = `
  coalesce((select sum(greatest(q.amount_centavos - greatest(g.refunded_centavos - q.refunded_before_centavos, 0), 0))
              from refund_requests q where q.gateway_payment_id = g.id and q.status = 'requested'), 0)::bigint`;

const MONEY = `
  select g.id, g.status, g.amount_centavos as "amountCentavos", g.refunded_centavos as "refundedCentavos",
         g.collector_id as "collectorId", g.currency,
         ${DISMISSED} as "dismissedCentavos", ${REFUNDING} as "refundingCentavos"
    from gateway_payments g`;

// In the order in which the money came: the first pays first.
const MONEY_OF_LINK = `${MONEY} where g.payment_id = $1 order by g.approved_at nulls last, g.id`;

const LEDGER = `
  select id, kind, gateway_payment_id as "gatewayPaymentId", invoice_id as "invoiceId", amount_centavos as "amountCentavos",
         principal_centavos as "principalCentavos", restores_id as "restoresId"
    from invoice_credits where payment_id = $1 order by created_at, id`;

const REVIEWS = `
  select gateway_payment_id as "gatewayPaymentId", reason, amount_centavos as "amountCentavos",
         case when resolved_at is null then 'open' when resolution = 'settled' then 'settled' else 'decided' end as state
    from payment_reviews where payment_id = $1 order by id`;
