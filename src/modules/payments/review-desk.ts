import { Inject, Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { idAfter, type Page, pageOf } from '../../platform/http/cursor.js';
import type { PageQuery } from '../../platform/http/dto.js';
import { notFound, Problem } from '../../platform/http/problem.js';
import { Audit } from '../../platform/operations/audit.js';
import { type Decision, decisionOf } from './decision.js';
import type { GatewayMoney } from './gateway-money.js';
import { asProblem } from './gateway-problem.js';
import { netOf, place, placementOf } from './ledger.js';
import { LinkBooks } from './link-books.js';
import { type Collector, PAYMENT_GATEWAY, type PaymentGateway } from './payment-gateway.js';
import type { Payment } from './payment.entity.js';
import { Refunds } from './refunds.js';
import { type OpenReview, type Resolution, ReviewBook, type ReviewRow } from './review-book.js';
import { SettleLink } from './settle-link.js';

/** An open review with everything that it touches locked. */
interface Question {
  review: ReviewRow;
  money: GatewayMoney;
  /** Null for money that names no link. */
  payment: Payment | null;
  collector: Collector;
  decision: Decision;
}

/** What became of a decision. Money in centavos. */
export interface Resolved {
  resolution: Resolution;
  amountCentavos: number;
  /** Still for a person to decide. */
  restCentavos: number;
}

/**
 * Where a person decides what becomes of money that no rule may place, in the ambient tenant. A decision is taken once: whoever comes second
 * gets REVIEW_DECIDED, and no later news undoes it. NOT_FOUND for an unknown review. Call it outside a unit of work.
 */
@Injectable()
export class ReviewDesk {
  constructor(
    private readonly units: UnitOfWork,
    private readonly reviews: ReviewBook,
    private readonly books: LinkBooks,
    private readonly links: SettleLink,
    private readonly refunds: Refunds,
    private readonly audit: Audit,
    @Inject(PAYMENT_GATEWAY) private readonly gateway: PaymentGateway,
  ) {}

  /** Everything that waits for a person, oldest first. */
  list(): Promise<OpenReview[]> {
    return this.units.run(() => this.reviews.open());
  }

  /** The same, a page at a time. */
  page({ limit, cursor }: PageQuery): Promise<Page<OpenReview>> {
    const after = idAfter(cursor);
    return this.units.run(async () => {
      const rows = await this.reviews.openAfter(after, limit + 1);
      return pageOf(
        rows,
        limit,
        (row) => [row.id],
        (row) => row,
      );
    });
  }

  /**
   * Credits the link's invoices as far as they still owe it; what they do not take stays in review. REVIEW_NOT_CREDITABLE where there is no link,
   * the money is not the cooperative's or nothing is owed any more; GATEWAY_UNAVAILABLE where nobody can say that the money is still there.
   */
  async credit(id: string, said: Decision): Promise<Resolved> {
    await this.askOnceMore(id);
    return this.decide(id, 'credited', said, async ({ review, money, payment, collector, decision }) => {
      if (!payment)
        throw notCreditable('Ese dinero no nombra ningún link de la oficina: no se sabe qué comprobantes paga.');
      if (money.mistrust) throw notCreditable(NOT_OURS[money.mistrust]);
      const at = new Date();
      const { items, ledger } = await this.books.read(payment, collector, at);
      const entries = place(placementOf(items, ledger), money.id, review.amountCentavos);
      const amountCentavos = netOf(entries);
      if (amountCentavos === 0)
        throw notCreditable('Los comprobantes del link ya no deben nada que ese pago pueda acreditar.');
      await this.reviews.resolve(review, 'credited', amountCentavos, decision);
      await this.links.settle(payment, collector, at, entries);
      return amountCentavos;
    });
  }

  /** Asks the gateway to give it back; the review is open again if the gateway refuses. REFUND_NOT_POSSIBLE where it is not the cooperative's to give. */
  refund(id: string, said: Decision): Promise<Resolved> {
    return this.decide(id, 'refunded', said, async ({ review, money, payment, collector, decision }) => {
      const { amountCentavos } = review;
      await this.reviews.resolve(review, 'refunded', amountCentavos, decision);
      await this.refunds.request(money, { amountCentavos, reviewId: review.id, decision });
      await this.settle(payment, money, collector);
      return amountCentavos;
    });
  }

  /** It was settled outside of here: neither credited nor given back, whatever the gateway says later. */
  dismiss(id: string, said: Decision): Promise<Resolved> {
    return this.decide(id, 'dismissed', said, async ({ review, money, payment, collector, decision }) => {
      await this.reviews.resolve(review, 'dismissed', review.amountCentavos, decision);
      await this.settle(payment, money, collector);
      return review.amountCentavos;
    });
  }

  private async decide(
    id: string,
    resolution: Resolution,
    said: Decision,
    carryOut: (question: Question) => Promise<number>,
  ): Promise<Resolved> {
    const decision = decisionOf(said);
    const collector = await this.gateway.collector();
    const resolved = await this.units.run(async () => {
      const question = { ...(await this.take(id, collector)), decision };
      const amountCentavos = await carryOut(question);
      return { resolution, amountCentavos, restCentavos: question.review.amountCentavos - amountCentavos };
    });
    const { amountCentavos } = resolved;
    await this.audit.record({
      actor: decision.actor,
      action: `review.${resolution}`,
      subject: id,
      detail: { amountCentavos },
    });
    return resolved;
  }

  /** Locks in the order of every settlement: the payment, its gateway payment, then what hangs from them. */
  private async take(id: string, collector: Collector): Promise<Omit<Question, 'decision'>> {
    const known = await this.reviews.find(id);
    if (!known) throw notFound();
    const payment = known.paymentId === null ? null : await this.links.lock(known.paymentId);
    const money = await this.books.lockMoney(known.gatewayPaymentId, collector);
    // Read again: until the locks were ours, somebody else may have decided.
    const review = (await this.reviews.find(id))!;
    if (review.resolution !== null) throw new Problem('REVIEW_DECIDED', { detail: decidedText(review) });
    return { review, money, payment, collector };
  }

  private async settle(payment: Payment | null, { id }: GatewayMoney, collector: Collector): Promise<void> {
    if (payment) await this.links.settle(payment, collector);
    else await this.links.settleStray(id, collector);
  }

  /** A credit needs the money to be there still; what went back meanwhile closes the review by itself. */
  private async askOnceMore(id: string): Promise<void> {
    const review = await this.units.run(() => this.reviews.find(id));
    if (!review?.paymentId || review.resolution !== null) return;
    const { paymentId, operation } = review;
    try {
      const collector = await this.gateway.collector();
      const snapshot = await this.gateway.fetchPayment(operation);
      await this.units.run(async () =>
        this.links.applyNews((await this.links.lock(paymentId))!, [snapshot], collector),
      );
    } catch (error) {
      throw asProblem(error, paymentId);
    }
  }
}

const NOT_OURS = {
  collector: 'Ese dinero entró en otra cuenta de Mercado Pago: no es de la cooperativa.',
  currency: 'Ese pago es en otra moneda: no se puede acreditar en pesos.',
};

function notCreditable(detail: string): Problem {
  return new Problem('REVIEW_NOT_CREDITABLE', { detail });
}

const DECIDED: Record<NonNullable<ReviewRow['resolution']>, string> = {
  settled: 'Esa revisión ya se cerró sola: el dinero volvió a quien pagó o encontró su lugar.',
  credited: 'Esa revisión ya fue decidida: se acreditó.',
  refunded: 'Esa revisión ya fue decidida: se pidió la devolución.',
  dismissed: 'Esa revisión ya fue decidida: se descartó.',
};

function decidedText({ resolution, resolvedBy }: ReviewRow): string {
  const sentence = DECIDED[resolution!];
  return resolvedBy === null ? sentence : `${sentence} Lo decidió ${resolvedBy}.`;
}
