import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { LedgerEntry } from '../../src/modules/payments/ledger.js';
import {
  type GatewayMoney,
  type LinkMoney,
  type Review,
  type Settlement,
  settlementOf,
} from '../../src/modules/payments/settlement.js';

/** What the gateway may say of one payment at one moment. */
const word = fc.record({
  id: fc.constantFrom('g1', 'g2', 'g3'),
  status: fc.constantFrom<GatewayMoney['status'][]>(
    'pending',
    'approved',
    'rejected',
    'refunded',
    'in_mediation',
    'charged_back',
    'approved',
  ),
  share: fc.constantFrom(1, 0.5, 0.25, 2),
  odd: fc.constantFrom(0, 0, 0, 1, -1),
  refunded: fc.nat(3).map((thirds) => thirds / 3),
});

const items = fc
  .array(fc.record({ principal: fc.integer({ min: 1, max: 900 }), surcharge: fc.nat(90), owed: fc.nat(1_000) }), {
    minLength: 1,
    maxLength: 4,
  })
  .map((list) => {
    let fromCentavos = 0;
    return list.map(({ principal, surcharge, owed }, i) => {
      const amountCentavos = principal + surcharge;
      const item = { invoiceId: `i${i}`, amountCentavos, principalCentavos: principal, fromCentavos };
      fromCentavos += amountCentavos;
      return { ...item, balanceCentavos: owed < 300 ? owed : principal };
    });
  });

type Item = LinkMoney['items'][number];

/** The books of one link, as the database keeps them. */
class Books {
  readonly ledger: LedgerEntry[] = [];
  readonly reviews: Review[] = [];
  readonly money = new Map<string, GatewayMoney>();

  constructor(readonly items: Item[]) {}

  get total(): number {
    return this.items.reduce((sum, item) => sum + item.amountCentavos, 0);
  }

  /** A link that was paid, or that a person has to look at, takes no more money. */
  private ended = false;

  settle(alive: boolean): Settlement {
    const settlement = settlementOf({
      totalCentavos: this.total,
      alive: alive && !this.ended,
      items: this.items.map((item) => ({ ...item })),
      money: [...this.money.values()],
      ledger: this.ledger,
      reviews: this.reviews,
    });
    for (const entry of settlement.entries) this.enter(entry);
    for (const { gatewayPaymentId, reason, amountCentavos } of settlement.reviews) {
      const known = this.reviews.find(
        (review) => review.gatewayPaymentId === gatewayPaymentId && review.reason === reason,
      );
      if (known) Object.assign(known, { amountCentavos, state: amountCentavos === 0 ? 'settled' : 'open' });
      else this.reviews.push({ gatewayPaymentId, reason, amountCentavos, state: 'open' });
    }
    this.ended ||= ['paid', 'review'].includes(settlement.standing);
    return settlement;
  }

  private enter(entry: LedgerEntry): void {
    this.ledger.push(entry);
    const item = this.items.find(({ invoiceId }) => invoiceId === entry.invoiceId)!;
    item.balanceCentavos -= (entry.kind === 'credit' ? 1 : -1) * entry.principalCentavos;
  }

  net(of: (entry: LedgerEntry) => boolean, amount: (entry: LedgerEntry) => number): number {
    return this.ledger.filter(of).reduce((sum, entry) => sum + (entry.kind === 'credit' ? 1 : -1) * amount(entry), 0);
  }
}

const told = (
  books: Books,
  { id, status, share, odd, refunded }: typeof word extends fc.Arbitrary<infer T> ? T : never,
) => {
  const amountCentavos = books.money.get(id)?.amountCentavos ?? Math.max(1, Math.round(books.total * share) + odd);
  const back =
    status === 'refunded' ? amountCentavos : Math.floor(amountCentavos * refunded * (status === 'approved' ? 1 : 0));
  books.money.set(id, { id, status, amountCentavos, refundedCentavos: back, trusted: true });
};

const held = ({ status, amountCentavos, refundedCentavos }: GatewayMoney) =>
  ['approved', 'in_mediation'].includes(status) ? amountCentavos - refundedCentavos : 0;

describe('Settling a link, whatever the gateway says in whatever order', () => {
  const property = (check: (books: Books, settlement: Settlement, owed: number[]) => void) =>
    fc.assert(
      fc.property(items, fc.array(fc.tuple(word, fc.boolean()), { maxLength: 8 }), (list, words) => {
        const books = new Books(list);
        const owed = books.items.map((item) => item.balanceCentavos);
        for (const [each, alive] of words) {
          told(books, each);
          check(books, books.settle(alive), owed);
        }
      }),
      { numRuns: 600 },
    );

  it('places or shows every centavo that the gateway holds, and not one more', () => {
    property((books, { standing }) => {
      for (const money of books.money.values()) {
        const credited = books.net(
          (entry) => entry.gatewayPaymentId === money.id,
          (entry) => entry.amountCentavos,
        );
        const open = books.reviews.filter((review) => review.gatewayPaymentId === money.id && review.state === 'open');
        const shown = Math.max(0, ...open.map((review) => review.amountCentavos));
        if (standing === 'waiting' && credited + shown === 0) continue;
        expect(credited + shown).toBe(held(money));
      }
    });
  });

  it('never credits an item with more than it is, nor an invoice with more than it owed', () => {
    property((books, _, owed) => {
      books.items.forEach((item, i) => {
        const own = (entry: LedgerEntry) => entry.invoiceId === item.invoiceId;
        const amount = books.net(own, (entry) => entry.amountCentavos);
        const principal = books.net(own, (entry) => entry.principalCentavos);
        expect(amount).toBeGreaterThanOrEqual(0);
        expect(amount).toBeLessThanOrEqual(item.amountCentavos);
        expect(principal).toBeLessThanOrEqual(owed[i]!);
        expect(principal).toBe(Math.min(item.principalCentavos, amount));
      });
    });
  });

  it('credits an invoice at most once for a payment of the gateway, and restores a reversal at most once', () => {
    property(({ ledger }) => {
      const first = ledger.filter(({ kind, restoresId }) => kind === 'credit' && restoresId === null);
      const keys = first.map((entry) => `${entry.gatewayPaymentId} ${entry.invoiceId}`);
      expect(new Set(keys).size).toBe(keys.length);
      const restored = ledger.flatMap(({ restoresId }) => restoresId ?? []);
      expect(new Set(restored).size).toBe(restored.length);
      for (const entry of ledger) {
        expect(entry.amountCentavos).toBeGreaterThan(0);
        expect(entry.principalCentavos).toBeLessThanOrEqual(entry.amountCentavos);
      }
    });
  });

  it('has nothing left to do the second time', () => {
    property((books) => {
      const before = structuredClone([books.ledger, books.reviews]);
      const { entries } = books.settle(true);
      expect(entries).toEqual([]);
      expect([books.ledger, books.reviews]).toEqual(before);
    });
  });
});
