import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { money } from '../../platform/money.js';
import type { FeedTopic } from './feeds.js';
import type { ClaimEventView, ClaimFeed, PaidInvoiceView, PaymentEventView, PaymentFeed } from './sync.view.js';

interface Positioned {
  position: number;
}

type PaymentRow = Positioned & Omit<PaymentEventView, 'total' | 'items'> & { totalCentavos: number; items: PaidRow[] };
type PaidRow = Omit<PaidInvoiceView, 'amount' | 'principal' | 'credited'> &
  Record<'amount' | 'principal' | 'credited', number>;

const PAYMENTS = `
  select e.position, e.event, e.occurred_at as "occurredAt", p.id as "paymentId", p.status, p.receipt_code as "receiptCode",
         p.approved_at as "approvedAt", a.applied_at as "appliedAt", p.total_centavos as "totalCentavos", x.items
    from feed_entries e join payments p on p.id = e.subject_id
    left join payment_acknowledgements a on a.payment_id = p.id
    cross join lateral (
      select json_agg(json_build_object('holderNumber', h.number, 'supplyNumber', s.number, 'invoiceType', i.type,
               'invoiceLetter', i.letter, 'invoiceNumber', i.number, 'amount', t.amount_centavos, 'principal', t.principal_centavos,
               'credited', (select coalesce(sum(case c.kind when 'credit' then c.amount_centavos else -c.amount_centavos end), 0)
                              from invoice_credits c where c.payment_id = p.id and c.invoice_id = i.id)) order by i.number) as items
        from payment_items t join invoices i on i.id = t.invoice_id join holders h on h.id = i.holder_id
        left join supplies s on s.id = i.supply_id where t.payment_id = p.id) x`;

const CLAIMS = `
  select e.position, e.event, e.occurred_at as "occurredAt", c.id as "claimId", c.number, c.status, c.service, g.name as category,
         c.description, c.phone, h.number as "holderNumber", s.number as "supplyNumber", c.created_at as "createdAt", c.due_at as "dueAt"
    from feed_entries e join claims c on c.id = e.subject_id join supplies s on s.id = c.supply_id
    join holders h on h.id = s.holder_id left join claim_categories g on g.id = c.category_id`;

/** What happened here, for the management system, in the order of commits. Events are read once or a hundred times; nothing is consumed. */
@Injectable()
export class FeedReader {
  constructor(private readonly units: UnitOfWork) {}

  async payments(after: string, limit: number): Promise<PaymentFeed> {
    const rows = await this.read<PaymentRow>('payments', PAYMENTS, after, limit);
    return {
      items: rows.map(({ position: _, totalCentavos, items, ...event }) => ({
        ...event,
        total: money(totalCentavos),
        items: items.map((item) => ({
          ...item,
          amount: money(item.amount),
          principal: money(item.principal),
          credited: money(item.credited),
        })),
      })),
      nextCursor: cursorAfter(rows, after),
    };
  }

  async claims(after: string, limit: number): Promise<ClaimFeed> {
    const rows = await this.read<Positioned & ClaimEventView>('claims', CLAIMS, after, limit);
    return { items: rows.map(({ position: _, ...event }) => event), nextCursor: cursorAfter(rows, after) };
  }

  /** The one entry at a position, with its subject as it is now. Throws where there is none. */
  async at(topic: FeedTopic, position: number): Promise<PaymentEventView | ClaimEventView> {
    const { items, nextCursor } = await this[topic](String(position - 1), 1);
    if (nextCursor !== String(position) || !items[0]) throw new Error(`The feed ${topic} has no entry ${position}.`);
    return items[0];
  }

  private read<Row>(topic: FeedTopic, select: string, after: string, limit: number): Promise<Row[]> {
    return this.units.run(() =>
      this.units.query<Row>(`${select} where e.topic = $1 and e.position > $2 order by e.position limit $3`, [
        topic,
        after,
        limit,
      ]),
    );
  }
}

/** The cursor is the position itself. At the end of the feed it is the last one again, from where the reader resumes. */
function cursorAfter(rows: Positioned[], after: string): string {
  return String(rows.at(-1)?.position ?? Number(after));
}
