import { describe, expect, it } from '@jest/globals';
import { differencesOf, type Evidence } from '../../scripts/torture/compare.ts';

/** A debt of 100 pesos, paid whole by one card of which 20 went back, and told of everywhere as it is. */
function agreed() {
  const book = new Map([['link', new Map([['0021-1', { principal: 10_000, credited: 8_000 }]])]]);
  const invoice = { id: 'i', number: '0021-1', holderNumber: '1000', amount: 10_000, secondAmount: null };
  const balanceOf = () => 10_000 - (book.get('link')?.get('0021-1')?.credited ?? 0);
  const row = { paymentId: 'link', operation: '7', invoiceNumber: '0021-1' };
  const evidence = {
    cooperative: { slug: 'torture-1', collectorId: '5', invoices: [invoice], erp: { book, balanceOf } },
    books: {
      payments: [{ id: 'link', status: 'approved' }],
      snapshots: [{ operation: '7', paymentId: 'link', status: 'approved', amount: 10_000, refunded: 2_000 }],
      ledger: [
        { ...row, kind: 'credit', amount: 10_000, principal: 10_000 },
        { ...row, kind: 'reversal', amount: 2_000, principal: 2_000 },
      ],
      items: [{ paymentId: 'link', invoiceNumber: '0021-1', amount: 10_000, credited: 8_000 }],
      reviews: [{ id: 'r', operation: '7', reason: 'amount', amount: 500, open: false }],
      mails: [{ id: 'm', template: 'payment-approved', cause: 'payment-approved/link', status: 'sent', attempts: 1 }],
      deliveries: [{ id: 'd', position: 1, status: 'delivered', attempts: 1 }],
      refunds: [{ status: 'done' }],
      notifications: [{ attempts: 1, processed: true, error: null }],
      feed: [{ position: 1, event: 'payment.approved' }],
    },
    gateway: [{ id: '7', collectorId: '5', reference: 'link', status: 'approved', amount: 10_000, refunded: 2_000 }],
    seen: new Map([['0021-1', 2_000]]),
    told: new Map([['torture-1/1', { ids: new Set(['msg_d']), times: 1, event: 'payment.approved' }]]),
    inbox: new Map([['m', 1]]),
    plans: [{ plan: { scenario: { name: 'card', ends: ['approved'] } }, linkIds: ['link'] }],
  };
  return evidence as typeof evidence & Evidence;
}

const found = (spoil: (evidence: ReturnType<typeof agreed>) => unknown) => {
  const evidence = agreed();
  spoil(evidence);
  return differencesOf(evidence).map(({ what }) => what);
};

describe('The comparison after the storm', () => {
  it('finds nothing where every list says the same', () => {
    expect(differencesOf(agreed())).toEqual([]);
  });

  it.each<[string, (evidence: ReturnType<typeof agreed>) => unknown, string]>([
    ['money that no invoice and no review got', (e) => (e.gateway[0]!.refunded = 1_999), 'gateway ≠ ledger + reviews'],
    ['a credit without money', (e) => e.gateway.pop(), 'gateway ≠ ledger + reviews'],
    ['money credited and reviewed', (e) => (e.books.reviews[0]!.open = true), 'gateway ≠ ledger + reviews'],
    ['an operation that is known otherwise', (e) => (e.books.snapshots[0]!.status = 'pending'), 'gateway ≠ snapshot'],
    ['an operation that nobody heard of', (e) => e.books.snapshots.pop(), 'gateway ≠ snapshot'],
    ["an item's own sum", (e) => (e.books.items[0]!.credited = 8_001), 'ledger ≠ item'],
    ['more credited than owed', (e) => (e.cooperative.invoices[0]!.amount = 7_999), 'credited beyond the debt'],
    ['an entry that the management system missed', (e) => e.cooperative.erp.book.clear(), 'ledger ≠ management system'],
    ['a balance shown otherwise', (e) => e.seen.set('0021-1', 2_001), 'balance that the member sees'],
    ['an invoice that is not shown', (e) => e.seen.clear(), 'balance that the member sees'],
    ['a link in another state', (e) => (e.books.payments[0]!.status = 'open'), 'end of «card»'],
    ['a link that nobody asked for', (e) => e.books.payments.push({ id: 'other', status: 'open' }), 'links'],
    ['a payment that waits', (e) => (e.books.payments[0]!.status = 'in_process'), 'stuck: payments'],
    ['a notification that waits', (e) => (e.books.notifications[0]!.processed = false), 'stuck: notifications'],
    ['a mail that waits', (e) => (e.books.mails[0]!.status = 'pending'), 'stuck: mails'],
    ['a delivery that waits', (e) => (e.books.deliveries[0]!.status = 'failed'), 'stuck: deliveries'],
    ['money that nobody decided about', (e) => (e.books.reviews[0]!.open = true), 'stuck: reviews'],
    ['a refund that waits', (e) => (e.books.refunds[0]!.status = 'requested'), 'stuck: refunds'],
    ['a receipt that was not sent', (e) => e.books.mails.pop(), 'mail of the receipt'],
    ['a mail that did not arrive', (e) => e.inbox.clear(), 'copies in the inbox'],
    ['a mail that arrived twice from one try', (e) => e.inbox.set('m', 2), 'copies in the inbox'],
    ['an event that was not told', (e) => e.told.clear(), 'webhook to the management system'],
    ['an event told under two ids', (e) => e.told.get('torture-1/1')!.ids.add('msg_e'), 'ids of a webhook'],
  ])('finds %s', (_, spoil, what) => {
    expect(found(spoil)).toContain(what);
  });
});
