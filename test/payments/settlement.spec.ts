import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type GatewayMoney, inHand } from '../../src/modules/payments/gateway-money.js';
import { type LedgerEntry, place, placementOf } from '../../src/modules/payments/ledger.js';
import { type LinkMoney, type Review, type Settlement, settlementOf } from '../../src/modules/payments/settlement.js';

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

/** What a person may decide about money in review, and what may become of a refund. */
const decision = fc.record({
  id: fc.constantFrom('g1', 'g2', 'g3'),
  decision: fc.constantFrom('credit', 'dismiss', 'refund', 'refund-refused'),
});

/** What the management system may say of an invoice meanwhile. */
const bill = fc.record({ invoice: fc.nat(3), billed: fc.nat(900) });

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

  /** What each invoice owed, had nothing of it been paid. */
  readonly owed: number[];

  constructor(readonly items: Item[]) {
    this.owed = items.map((item) => item.balanceCentavos);
  }

  bill(index: number, centavos: number): void {
    const item = this.items[index % this.items.length]!;
    const paid = this.net(
      (entry) => entry.invoiceId === item.invoiceId,
      (entry) => entry.principalCentavos,
    );
    item.balanceCentavos = Math.min(centavos, item.principalCentavos);
    this.owed[index % this.items.length] = item.balanceCentavos + paid;
  }

  get total(): number {
    return this.items.reduce((sum, item) => sum + item.amountCentavos, 0);
  }

  /** A link that was paid, or that a person has to look at, takes no more money. */
  private ended = false;

  settle(alive: boolean): Settlement {
    const settlement = settlementOf(this.link(alive));
    for (const entry of settlement.entries) this.enter(entry);
    for (const { gatewayPaymentId, reason, amountCentavos } of settlement.reviews) {
      const known = this.openOf(gatewayPaymentId).find((review) => review.reason === reason);
      if (!known) this.reviews.push({ gatewayPaymentId, reason, amountCentavos, state: 'open' });
      else if (amountCentavos === 0) known.state = 'settled';
      else known.amountCentavos = amountCentavos;
    }
    this.ended ||= ['paid', 'review'].includes(settlement.standing);
    return settlement;
  }

  private link(alive: boolean): LinkMoney {
    return {
      totalCentavos: this.total,
      alive: alive && !this.ended,
      items: this.items.map((item) => ({ ...item })),
      money: [...this.money.values()],
      ledger: [...this.ledger],
      reviews: this.reviews,
    };
  }

  openOf(id: string): Review[] {
    return this.reviews.filter((review) => review.gatewayPaymentId === id && review.state === 'open');
  }

  /** A person decides about the open review of a gateway payment, where there is one. */
  decide(id: string, what: string): void {
    const money = this.money.get(id);
    if (money && what === 'refund-refused') money.refundingCentavos = 0;
    const [review] = this.openOf(id);
    if (!review || !money) return;
    if (what === 'credit') return this.credit(review);
    if (what === 'dismiss') money.dismissedCentavos += review.amountCentavos;
    else if (what === 'refund' && money.refundingCentavos === 0) money.refundingCentavos = review.amountCentavos;
    else return;
    review.state = 'decided';
  }

  private credit(review: Review): void {
    const { items, ledger } = this.link(false);
    const entries = place(placementOf(items, ledger), review.gatewayPaymentId, review.amountCentavos);
    for (const entry of entries) this.enter(entry);
    if (entries.length > 0) review.state = 'decided';
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
  const before = books.money.get(id);
  // What goes back is first of all what a person asked for.
  const since = Math.max(0, back - (before?.refundedCentavos ?? 0));
  const refundingCentavos = Math.max(0, (before?.refundingCentavos ?? 0) - since);
  books.money.set(id, {
    id,
    status,
    amountCentavos,
    refundedCentavos: back,
    mistrust: null,
    dismissedCentavos: before?.dismissedCentavos ?? 0,
    refundingCentavos,
  });
};

describe('Settling a link, whatever the gateway says and whatever persons decide, in whatever order', () => {
  const step = fc.oneof({ weight: 3, arbitrary: fc.tuple(word, fc.boolean()) }, decision, bill);
  const property = (check: (books: Books, settlement: Settlement) => void) =>
    fc.assert(
      fc.property(items, fc.array(step, { maxLength: 12 }), (list, steps) => {
        const books = new Books(list);
        for (const each of steps) {
          if ('decision' in each) books.decide(each.id, each.decision);
          else if ('billed' in each) books.bill(each.invoice, each.billed);
          else told(books, each[0]);
          check(books, books.settle(Array.isArray(each) && each[1]));
        }
      }),
      { numRuns: 1_000 },
    );

  const creditedOf = (books: Books, id: string) =>
    books.net(
      (entry) => entry.gatewayPaymentId === id,
      (entry) => entry.amountCentavos,
    );

  it('places or shows every centavo that the gateway holds and nobody decided about, and not one more', () => {
    property((books, { standing }) => {
      for (const money of books.money.values()) {
        const credited = creditedOf(books, money.id);
        const shown = books.openOf(money.id).reduce((sum, review) => sum + review.amountCentavos, 0);
        expect(credited).toBeLessThanOrEqual(inHand(money));
        if (standing === 'waiting' && credited + shown === 0) continue;
        const decided = money.dismissedCentavos + money.refundingCentavos;
        expect(shown).toBe(Math.max(0, inHand(money) - decided - credited));
      }
    });
  });

  it('never places by itself what a person dismissed or is giving back, and never unmakes what a person credited while it is there', () => {
    property((books, { entries }) => {
      for (const money of books.money.values()) {
        const own = entries.filter((entry) => entry.gatewayPaymentId === money.id);
        const change = own.reduce((sum, { kind, amountCentavos }) => sum + (kind === 'credit' ? 1 : -1) * amountCentavos, 0); // prettier-ignore
        const credited = creditedOf(books, money.id);
        const decided = books.reviews.some(
          ({ gatewayPaymentId, state }) => gatewayPaymentId === money.id && state === 'decided',
        );
        if (change > 0 && decided)
          expect(credited).toBeLessThanOrEqual(inHand(money) - money.dismissedCentavos - money.refundingCentavos);
        if (change < 0) expect(credited).toBe(inHand(money));
      }
    });
  });

  it('gives a won dispute no more back than what a person left of it', () => {
    const item = { invoiceId: 'i', amountCentavos: 100, principalCentavos: 100, fromCentavos: 0, balanceCentavos: 50 };
    const books = new Books([item]);
    const approved = { id: 'g1', status: 'approved', share: 1, odd: 0, refunded: 0 } as const;
    const steps = [approved, { ...approved, status: 'charged_back' }, { ...approved, refunded: 0.3 }] as const;
    const nets = steps.map((step) => {
      told(books, step);
      books.settle(true);
      books.decide('g1', 'dismiss');
      return creditedOf(books, 'g1');
    });
    // 50 were credited and 50 dismissed; of the 70 that came back, 50 are settled elsewhere.
    expect(nets).toEqual([50, 0, 20]);
  });

  it('calls a link paid exactly when its whole total was credited at some moment', () => {
    property((books, { standing }) => {
      let net = 0;
      const peak = Math.max(0, ...books.ledger.map(({ kind, amountCentavos }) => (net += (kind === 'credit' ? 1 : -1) * amountCentavos))); // prettier-ignore
      expect(standing === 'paid').toBe(peak === books.total);
    });
  });

  it('never credits an item with more than it is, nor an invoice with more than it owed', () => {
    property((books) => {
      books.items.forEach((item, i) => {
        const own = (entry: LedgerEntry) => entry.invoiceId === item.invoiceId;
        const amount = books.net(own, (entry) => entry.amountCentavos);
        const principal = books.net(own, (entry) => entry.principalCentavos);
        expect(amount).toBeGreaterThanOrEqual(0);
        expect(amount).toBeLessThanOrEqual(item.amountCentavos);
        expect(principal).toBeLessThanOrEqual(books.owed[i]!);
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
