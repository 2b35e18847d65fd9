import { Inject, Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { inHand } from './gateway-money.js';
import { LinkBooks } from './link-books.js';
import {
  GatewayRefused,
  type GatewaySnapshot,
  GatewayUnavailable,
  PAYMENT_GATEWAY,
  type PaymentGateway,
} from './payment-gateway.js';
import { PaymentMails } from './payment-mails.js';
import { RefundAlarm } from './refund-alarm.js';
import { ReviewBook } from './review-book.js';
import { SettleLink } from './settle-link.js';
import type { ReviewReason } from './settlement.js';

/** A refund that waits for the gateway. Money in centavos. */
export interface DueRefund {
  id: string;
  moneyId: string;
  /** The gateway's own number of its payment. */
  operation: string;
  paymentId: string | null;
  reviewId: string | null;
  reviewReason: ReviewReason | null;
  amountCentavos: number;
  whole: boolean;
  /** Asked for more than a day ago: the gateway may have forgotten the key, so it is only looked at. */
  isOld: boolean;
}

const NO_ANSWER = 'El medio de pago no contestó durante un día, y no muestra la devolución.';

/** Carries out one refund: the gateway is asked under the request's own key, then looked at; what it shows is settled as any other news. */
@Injectable()
export class RefundPayment {
  constructor(
    private readonly units: UnitOfWork,
    private readonly books: LinkBooks,
    private readonly links: SettleLink,
    private readonly reviews: ReviewBook,
    private readonly mails: PaymentMails,
    private readonly alarm: RefundAlarm,
    @Inject(PAYMENT_GATEWAY) private readonly gateway: PaymentGateway,
  ) {}

  /** Nothing happens for one that is over. Throws while nobody knows what became of it: tried again, it still happens once. */
  async carryOut(id: string): Promise<void> {
    const [due] = await this.units.run(() => this.units.query<DueRefund>(BEGIN, [id]));
    if (!due) return;
    try {
      const refusal = due.isOld ? NO_ANSWER : await this.refund(due);
      const snapshot = await this.look(due, refusal);
      if (!(await this.conclude(due, snapshot, refusal)))
        throw new GatewayUnavailable('The gateway took the refund and does not show it yet.');
    } catch (error) {
      await this.units.run(() => this.units.query(NOTE_FAILURE, [id, (error as Error).message]));
      throw error;
    }
  }

  /** The gateway's word where it said no; null where it took the refund. */
  private async refund({ id, operation, whole, amountCentavos }: DueRefund): Promise<string | null> {
    try {
      await this.gateway.refund(operation, whole ? null : amountCentavos, id);
      return null;
    } catch (error) {
      if (error instanceof GatewayRefused) return error.message;
      throw error;
    }
  }

  /** The payment as the gateway has it now; null where it refuses to show it too. */
  private async look({ operation }: DueRefund, refusal: string | null): Promise<GatewaySnapshot | null> {
    try {
      return await this.gateway.fetchPayment(operation);
    } catch (error) {
      if (refusal !== null && error instanceof GatewayRefused) return null;
      throw error;
    }
  }

  /** Settles the news and ends the request; false where the news say neither that the money went back nor that it will not. */
  private async conclude(due: DueRefund, snapshot: GatewaySnapshot | null, refusal: string | null): Promise<boolean> {
    const collector = await this.gateway.collector();
    return this.units.run(async () => {
      const payment = due.paymentId === null ? null : await this.links.lock(due.paymentId);
      if (snapshot && payment) await this.links.applyNews(payment, [snapshot], collector);
      if (snapshot && !payment) await this.links.applyStray(snapshot, collector);
      const money = await this.books.lockMoney(due.moneyId, collector);
      const isBack = money.refundingCentavos === 0 || (refusal === null && inHand(money) === 0);
      if (!isBack && refusal === null) return false;
      const [ended] = await this.units.query(END, [due.id, isBack ? 'done' : 'failed', isBack ? null : refusal]);
      // Somebody else, with the same job, was faster.
      if (!ended) return true;
      if (!isBack) await this.fail(due, refusal!);
      if (payment) await this.links.settle(payment, collector);
      else await this.links.settleStray(due.moneyId, collector);
      if (isBack && payment && due.reviewReason)
        await this.mails.tellGivenBack(payment, { ...due, reason: due.reviewReason });
      return true;
    });
  }

  private async fail(due: DueRefund, refusal: string): Promise<void> {
    if (due.reviewId !== null) await this.reviews.reopen(due.reviewId);
    await this.alarm.raise(due, refusal);
  }
}

const BEGIN = `
  update refund_requests q set attempts = attempts + 1, next_attempt_at = now() + interval '10 minutes'
    from gateway_payments g
   where q.id = $1 and q.status = 'requested' and g.id = q.gateway_payment_id
  returning q.id, g.id as "moneyId", g.gateway_payment_id as operation, g.payment_id as "paymentId", q.review_id as "reviewId",
            (select reason from payment_reviews r where r.id = q.review_id) as "reviewReason",
            q.amount_centavos as "amountCentavos", q.whole,
            q.attempts > 1 and q.created_at < now() - interval '1 day' as "isOld"`;

const NOTE_FAILURE = `update refund_requests set last_error = left($2, 500) where id = $1 and status = 'requested'`;

const END = `
  update refund_requests set status = $2, finished_at = now(), last_error = left($3, 500)
   where id = $1 and status = 'requested' returning id`;
