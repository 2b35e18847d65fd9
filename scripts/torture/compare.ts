import type { Books } from './books.ts';
import { inHand, type GatewayPayment } from './gateway.ts';
import type { Cooperative, Plan } from './world.ts';
import type { Told } from './receiver.ts';

/** Two lists that should say the same and do not. */
export interface Difference {
  what: string;
  where: string;
  expected: string | number;
  found: string | number;
}

export interface Evidence {
  cooperative: Cooperative;
  books: Books;
  /** The gateway's own book, of this cooperative. */
  gateway: GatewayPayment[];
  /** What the members see that they owe, by invoice number. Centavos. */
  seen: Map<string, number>;
  told: Map<string, Told>;
  /** Copies of each mail in the inbox, by the id of its row. */
  inbox: Map<string, number>;
  plans: { plan: Plan; linkIds: string[] }[];
}

/** Everything that does not agree, to the centavo. */
export function differencesOf(evidence: Evidence): Difference[] {
  const rules = [
    moneyOfOperations,
    snapshotsHeld,
    sumsOfItems,
    creditsWithinDebts,
    feedOfPayments,
    balances,
    ends,
    stuck,
    mails,
    webhooks,
  ];
  return rules.flatMap((rule) => rule(evidence)).filter(({ expected, found }) => expected !== found);
}

/** What the gateway holds is credited to an invoice or waits in a review; nothing else is. */
function moneyOfOperations({ books, gateway }: Evidence): Difference[] {
  const placed = sums(books.ledger, ({ operation }) => operation, signed);
  const waiting = sums(
    books.reviews.filter(({ open }) => open),
    ({ operation }) => operation,
    ({ amount }) => amount,
  );
  const operations = new Set([...gateway.map(({ id }) => id), ...placed.keys(), ...waiting.keys()]);
  const own = new Map(gateway.map((payment) => [payment.id, payment]));
  return [...operations].map((operation) => {
    const payment = own.get(operation);
    const found = (placed.get(operation) ?? 0) + (waiting.get(operation) ?? 0);
    return {
      what: 'gateway ≠ ledger + reviews',
      where: `operation ${operation}`,
      expected: payment ? inHand(payment) : 0,
      found,
    };
  });
}

function snapshotsHeld({ books, gateway }: Evidence): Difference[] {
  const held = new Map(books.snapshots.map((snapshot) => [snapshot.operation, snapshot]));
  const text = (of?: { status: string; amount: number; refunded: number }) =>
    of ? `${of.status} ${of.amount} ${of.refunded}` : 'nothing';
  return gateway
    .filter((payment) => held.has(payment.id) || inHand(payment) > 0)
    .map((payment) => ({
      what: 'gateway ≠ snapshot',
      where: `operation ${payment.id}`,
      expected: text(payment),
      found: text(held.get(payment.id)),
    }));
}

function sumsOfItems({ books }: Evidence): Difference[] {
  const placed = sums(books.ledger, placeOf, signed);
  return books.items.map((item) => ({
    what: 'ledger ≠ item',
    where: placeOf(item),
    expected: placed.get(placeOf(item)) ?? 0,
    found: item.credited,
  }));
}

/** An invoice gets no more than it owed. */
function creditsWithinDebts({ books, cooperative }: Evidence): Difference[] {
  const lowered = sums(books.ledger, ({ invoiceNumber }) => invoiceNumber, principal);
  return cooperative.invoices.map(({ number, amount }) => {
    const found = lowered.get(number) ?? 0;
    return { what: 'credited beyond the debt', where: number, expected: Math.max(0, Math.min(found, amount)), found };
  });
}

/** What the management system read in the feed is what the ledger says. */
function feedOfPayments({ books, cooperative: { erp } }: Evidence): Difference[] {
  const placed = sums(books.ledger, placeOf, signed);
  const read = new Map<string, number>();
  for (const [paymentId, items] of erp.book) {
    for (const [invoiceNumber, { credited }] of items) read.set(placeOf({ paymentId, invoiceNumber }), credited);
  }
  return [...new Set([...placed.keys(), ...read.keys()])].map((where) => ({
    what: 'ledger ≠ management system',
    where,
    expected: placed.get(where) ?? 0,
    found: read.get(where) ?? 0,
  }));
}

/** The member sees what the management system's book says, and that is the debt less what the ledger took off it. */
function balances({ books, cooperative, seen }: Evidence): Difference[] {
  const lowered = sums(books.ledger, ({ invoiceNumber }) => invoiceNumber, principal);
  return cooperative.invoices.flatMap((invoice) => {
    const expected = invoice.amount - (lowered.get(invoice.number) ?? 0);
    const where = invoice.number;
    return [
      { what: 'balance of the management system', where, expected, found: cooperative.erp.balanceOf(invoice) },
      { what: 'balance that the member sees', where, expected, found: seen.get(where) ?? 'nothing' },
    ];
  });
}

/** Each link ends as its story says. */
function ends({ books, plans }: Evidence): Difference[] {
  const states = new Map(books.payments.map(({ id, status }) => [id, status]));
  const told = plans.flatMap(({ plan: { scenario }, linkIds }) =>
    linkIds.map((id) => {
      const found = states.get(id) ?? 'no link';
      const expected = scenario.ends.includes(found) ? found : scenario.ends.join(' or ');
      return { what: `end of «${scenario.name}»`, where: `link ${id}`, expected, found };
    }),
  );
  const links = plans.reduce((count, { linkIds }) => count + linkIds.length, 0);
  return [...told, { what: 'links', where: 'all', expected: links, found: books.payments.length }];
}

/** Nothing waits for anything. */
function stuck({ books }: Evidence): Difference[] {
  const none = (what: string, count: number) => ({ what: `stuck: ${what}`, where: 'all', expected: 0, found: count });
  return [
    none(
      'payments',
      books.payments.filter(({ status }) => ['creating', 'unknown', 'in_process'].includes(status)).length,
    ),
    none('notifications', books.notifications.filter(({ processed }) => !processed).length),
    none('mails', books.mails.filter(({ status }) => status !== 'sent' && status !== 'uncertain').length),
    none('reviews', books.reviews.filter(({ open }) => open).length),
    none('refunds', books.refunds.filter(({ status }) => status !== 'done').length),
    none('deliveries', books.deliveries.filter(({ status }) => status !== 'delivered').length),
  ];
}

/** Every mail arrived, and once; not at all only where a try was cut short as it ended the message, and then a person is told. */
function mails({ books, inbox }: Evidence): Difference[] {
  const approved = new Set(
    books.payments.filter(({ status }) => status === 'approved').map(({ id }) => `payment-approved/${id}`),
  );
  const causes = new Set(
    books.mails.filter(({ template }) => template === 'payment-approved').map(({ cause }) => cause),
  );
  return [
    ...[...approved].map((where) => ({
      what: 'mail of the receipt',
      where,
      expected: 1,
      found: causes.has(where) ? 1 : 0,
    })),
    { what: 'mails of receipts', where: 'all', expected: approved.size, found: causes.size },
    ...books.mails.map(({ id, cause, status }) => {
      const found = inbox.get(id) ?? 0;
      const expected = status === 'uncertain' ? Math.min(found, 1) : 1;
      return { what: 'copies in the inbox', where: cause, expected, found };
    }),
  ];
}

/** The receiver was told of every entry of the feed, always under the same id. */
function webhooks({ books, cooperative: { slug }, told }: Evidence): Difference[] {
  return books.feed.flatMap(({ position, event }) => {
    const where = `${slug}/${position}`;
    const came = told.get(where);
    return [
      { what: 'webhook to the management system', where, expected: event, found: came?.event ?? 'never came' },
      { what: 'ids of a webhook', where, expected: 1, found: came?.ids.size ?? 1 },
    ];
  });
}

type LedgerRow = Books['ledger'][number];

export const signed = ({ kind, amount }: LedgerRow) => (kind === 'credit' ? amount : -amount);
const principal = (row: LedgerRow) => (row.kind === 'credit' ? row.principal : -row.principal);
const placeOf = ({ paymentId, invoiceNumber }: { paymentId: string; invoiceNumber: string }) =>
  `${paymentId} ${invoiceNumber}`;

function sums<T>(rows: T[], keyOf: (row: T) => string, amountOf: (row: T) => number): Map<string, number> {
  const found = new Map<string, number>();
  for (const row of rows) found.set(keyOf(row), (found.get(keyOf(row)) ?? 0) + amountOf(row));
  return found;
}
