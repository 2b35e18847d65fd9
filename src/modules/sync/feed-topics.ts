import { money } from '../../platform/money.js';
import type { FeedTopic } from './feeds.js';
import type {
  ClaimEventView,
  ContactEventView,
  LinkEventView,
  PaidInvoiceView,
  PaymentEventView,
} from './sync.view.js';

/** What each feed tells. */
export interface FeedViews extends Record<FeedTopic, object> {
  payments: PaymentEventView;
  claims: ClaimEventView;
  'contact-messages': ContactEventView;
  links: LinkEventView;
}

type PaymentRow = Omit<PaymentEventView, 'total' | 'items'> & { totalCentavos: number; items: PaidRow[] };
type PaidRow = Omit<PaidInvoiceView, 'amount' | 'principal' | 'credited'> &
  Record<'amount' | 'principal' | 'credited', number>;

const ENTRY = 'e.position, e.event, e.occurred_at as "occurredAt"';
/** Null for one who was forgotten. */
const USER = `case when u.id is not null
  then json_build_object('firstName', u.first_name, 'lastName', u.last_name, 'email', u.email) end as "user"`;

/** The subjects of the entries `e`, as they are now: to be narrowed to a topic. Entries whose subject is gone for good do not come. */
export const FEED_SELECTS: Record<FeedTopic, string> = {
  payments: `
    select ${ENTRY}, p.id as "paymentId", p.status, p.receipt_code as "receiptCode",
           p.approved_at as "approvedAt", a.applied_at as "appliedAt", p.total_centavos as "totalCentavos", x.items
      from feed_entries e join payments p on p.id = e.subject_id
      left join payment_acknowledgements a on a.payment_id = p.id
      cross join lateral (
        select json_agg(json_build_object('holderNumber', h.number, 'supplyNumber', s.number, 'invoiceType', i.type,
                 'invoiceLetter', i.letter, 'invoiceNumber', i.number, 'amount', t.amount_centavos, 'principal', t.principal_centavos,
                 'credited', (select coalesce(sum(case c.kind when 'credit' then c.amount_centavos else -c.amount_centavos end), 0)
                                from invoice_credits c where c.payment_id = p.id and c.invoice_id = i.id)) order by i.number) as items
          from payment_items t join invoices i on i.id = t.invoice_id join holders h on h.id = i.holder_id
          left join supplies s on s.id = i.supply_id where t.payment_id = p.id) x`,

  claims: `
    select ${ENTRY}, c.id as "claimId", c.number, c.status, c.service, g.name as category,
           c.description, c.phone, h.number as "holderNumber", s.number as "supplyNumber", c.source, c.latitude, c.longitude, c.feeder,
           (select count(*) from claim_joins j where j.claim_id = c.id) as "joinedCount", c.created_at as "createdAt",
           c.due_at as "dueAt", c.first_answered_at as "firstAnsweredAt", c.resolved_at as "resolvedAt", c.closed_at as "closedAt"
      from feed_entries e join claims c on c.id = e.subject_id left join supplies s on s.id = c.supply_id
      left join holders h on h.id = s.holder_id left join claim_categories g on g.id = c.category_id`,

  // What was written by one who was forgotten is told no more than who wrote it.
  'contact-messages': `
    select ${ENTRY}, m.id as "messageId", ${USER}, w.message, w.contact_hours as "contactHours", w.phone,
           array(select h.number from accounts a join holders h on h.id = a.holder_id where a.user_id = u.id order by a.id) as "holderNumbers"
      from feed_entries e join contact_messages m on m.id = e.subject_id left join users u on u.id = m.user_id
      left join contact_messages w on w.id = m.id and u.id is not null`,

  links: `
    select ${ENTRY}, e.subject_id as "accountId", h.number as "holderNumber", ${USER},
           case when u.id is not null then l.alias end as alias, l.created_at as "linkedAt"
      from feed_entries e
      cross join lateral (
        select a.user_id, a.holder_id, a.alias, a.created_at from accounts a where a.id = e.subject_id
        union all
        select d.user_id, d.holder_id, d.alias, d.created_at from ended_accounts d where d.id = e.subject_id) l
      join holders h on h.id = l.holder_id left join users u on u.id = l.user_id`,
};

/** Rows of a select, without their position, as the API shows them. */
export const feedViews: { [Topic in FeedTopic]: (row: object) => FeedViews[Topic] } = {
  payments: (row) => paymentView(row as PaymentRow),
  claims: (row) => row as ClaimEventView,
  'contact-messages': (row) => row as ContactEventView,
  links: (row) => row as LinkEventView,
};

function paymentView({ totalCentavos, items, ...event }: PaymentRow): PaymentEventView {
  return {
    ...event,
    total: money(totalCentavos),
    items: items.map((item) => ({
      ...item,
      amount: money(item.amount),
      principal: money(item.principal),
      credited: money(item.credited),
    })),
  };
}
