import { Inject, Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { Feeds } from '../sync/feeds.js';
import { placeable } from './gateway-money.js';
import type { LedgerEntry } from './ledger.js';
import { LinkBooks } from './link-books.js';
import { type Collector, type GatewaySnapshot, PAYMENT_GATEWAY, type PaymentGateway } from './payment-gateway.js';
import { PaymentMails } from './payment-mails.js';
import { PaymentItem } from './payment-item.entity.js';
import { Payment } from './payment.entity.js';
import { newReceiptCode } from './receipt-code.js';
import { ReviewBook } from './review-book.js';
import { type Settlement, settlementOf } from './settlement.js';

/** Makes our books say what the gateway says of one link: snapshot, ledger, state, holding, mails and feed commit together or not at all. */
@Injectable()
export class SettleLink {
  constructor(
    private readonly units: UnitOfWork,
    private readonly books: LinkBooks,
    private readonly reviews: ReviewBook,
    private readonly mails: PaymentMails,
    private readonly feeds: Feeds,
    @Inject(PAYMENT_GATEWAY) private readonly gateway: PaymentGateway,
  ) {}

  /** Locks the payment for the open unit; null where there is none. */
  lock(paymentId: string): Promise<Payment | null> {
    return this.units
      .repository(Payment)
      .findOne({ where: { id: paymentId, gateway: this.gateway.name }, lock: { mode: 'pessimistic_write' } });
  }

  /** Applies what is news among the snapshots; old news changes nothing. In the unit that holds the payment's lock. */
  async applyNews(payment: Payment, snapshots: GatewaySnapshot[], collector: Collector): Promise<void> {
    const news = [];
    for (const snapshot of snapshots) {
      const id = await this.books.keep(snapshot, this.gateway.name, payment.id);
      if (id) news.push({ id, snapshot });
    }
    if (news.length === 0) return;
    await this.settle(payment, collector);
    for (const { id, snapshot } of news) await this.mails.tellOfAttempt(payment, id, snapshot);
  }

  /** Applies news of money that names no payment of ours: whatever the gateway holds of it, a person must see. */
  async applyStray(snapshot: GatewaySnapshot, collector: Collector): Promise<void> {
    const id = await this.books.keep(snapshot, this.gateway.name, null);
    if (id) await this.settleStray(id, collector);
  }

  async settleStray(gatewayPaymentId: string, collector: Collector): Promise<void> {
    const amountCentavos = placeable(await this.books.lockMoney(gatewayPaymentId, collector));
    await this.reviews.show(null, { gatewayPaymentId, reason: 'reference', amountCentavos });
  }

  /**
   * Brings ledger and state in line with the snapshots held; where they are already, nothing happens. `decided` is what a person places
   * besides, from these same books.
   */
  async settle(payment: Payment, collector: Collector, at = new Date(), decided: LedgerEntry[] = []): Promise<void> {
    await this.books.write(payment, { entries: decided, reviews: [] });
    const link = await this.books.read(payment, collector, at);
    const settlement = settlementOf(link);
    await this.books.write(payment, settlement);
    const before = payment.status;
    stand(payment, settlement, at);
    await this.save(payment);
    const isApproved = payment.status === 'approved' && before !== 'approved';
    await this.announce(payment, [...decided, ...settlement.entries], isApproved);
    await this.mails.tellReturned(payment, settlement.entries, link.money);
  }

  /** Writes the payment's new state; one that takes no more money lets its invoices go. */
  async save(payment: Payment): Promise<void> {
    await this.units.repository(Payment).save(payment);
    if (!payment.mayTakeMoney)
      await this.units.repository(PaymentItem).update({ paymentId: payment.id, holding: true }, { holding: false });
  }

  private async announce(payment: Payment, entries: LedgerEntry[], isApproved: boolean): Promise<void> {
    if (isApproved) await this.mails.tellApproved(payment);
    for (const [kind, event] of EVENTS) {
      if (entries.some((entry) => entry.kind === kind)) await this.feeds.append('payments', event, payment.id);
    }
  }
}

const EVENTS = [
  ['credit', 'payment.approved'],
  ['reversal', 'payment.reversed'],
] as const;

/** The link's state by where its money stands. What a person has closed opens no more; money that makes it whole still pays it. */
function stand(payment: Payment, { standing }: Settlement, at: Date): void {
  const { status } = payment;
  if (status === 'approved') return;
  if (standing === 'paid') return payment.approve(at, newReceiptCode());
  if (status === 'resolved') return;
  if (status === 'review') return standing === 'idle' ? payment.resolve(at) : undefined;
  if (standing === 'review') return payment.review(at);
  if (standing === 'waiting' && status !== 'in_process') return payment.waitForMoney(at);
  if (standing === 'idle' && status === 'in_process') payment.stopWaiting(at);
}
