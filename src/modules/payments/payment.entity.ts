import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Problem } from '../../platform/http/problem.js';

/** Which state may follow which. What a gateway says late moves a link that was over; `resolved` was decided by a person, and money may still make it whole. */
const NEXT = {
  creating: ['open', 'unknown', 'failed', 'in_process', 'approved', 'review'],
  unknown: ['open', 'failed', 'in_process', 'approved', 'review'],
  open: ['in_process', 'approved', 'expired', 'cancelled', 'review'],
  in_process: ['open', 'approved', 'expired', 'review'],
  expired: ['in_process', 'approved', 'review'],
  cancelled: ['in_process', 'approved', 'review'],
  failed: ['in_process', 'approved', 'review'],
  review: ['approved', 'resolved'],
  approved: [],
  resolved: ['approved'],
} as const satisfies Record<string, readonly string[]>;

export type PaymentStatus = keyof typeof NEXT;

export const PAYMENT_STATUSES = Object.keys(NEXT) as PaymentStatus[];

/** The states in which the link may take money, and so holds its invoices. */
const TAKING: readonly PaymentStatus[] = ['creating', 'unknown', 'open', 'in_process'];

const SECONDS = 1_000;
/** A request that its process did not finish in this time is taken up by somebody else. */
const ABANDONED_AFTER = 60 * SECONDS;
/** The gateway's list of changes is read more often; this is for what it may lack. */
const ASK_AGAIN_AFTER = 3_600 * SECONDS;
/** A link that is over is asked about once more some hours later, and when what was paid in cash on the last day has come in. */
const ASK_AFTER_END = 6 * 3_600 * SECONDS;
const ASK_AFTER_COUPON = 3 * 86_400 * SECONDS;

/** A link: one checkout for a set of invoices. Money in centavos. */
@Entity('payments')
export class Payment {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'user_id', nullable: true }) userId: string | null;
  @Column('text') status: PaymentStatus;
  @Column('text') gateway: string;
  @Column('bigint', { name: 'total_centavos' }) totalCentavos: number;
  @Column('text', { name: 'gateway_checkout_id', nullable: true }) checkoutId: string | null;
  @Column('text', { name: 'checkout_url', nullable: true }) checkoutUrl: string | null;
  @Column('timestamptz', { name: 'expires_at' }) expiresAt: Date;
  @Column('timestamptz', { name: 'coupon_expires_at' }) couponExpiresAt: Date;
  @Column('text', { name: 'receipt_code', nullable: true }) receiptCode: string | null;
  @Column('timestamptz', { name: 'approved_at', nullable: true }) approvedAt: Date | null;
  /** When the gateway is to be asked; null when never again. */
  @Column('timestamptz', { name: 'next_check_at', nullable: true }) nextCheckAt: Date | null;
  @Column('timestamptz', { name: 'created_at' }) createdAt: Date;
  @Column('timestamptz', { name: 'updated_at' }) updatedAt: Date;

  /** A link about to be asked for at the gateway. */
  static begin(
    of: Pick<Payment, 'id' | 'userId' | 'gateway' | 'totalCentavos' | 'expiresAt' | 'couponExpiresAt'>,
    at: Date,
  ): Payment {
    const fresh = {
      status: 'creating',
      checkoutId: null,
      checkoutUrl: null,
      receiptCode: null,
      approvedAt: null,
    } as const;
    const nextCheckAt = new Date(at.getTime() + ABANDONED_AFTER);
    return Object.assign(new Payment(), of, fresh, { createdAt: at, updatedAt: at, nextCheckAt });
  }

  get mayTakeMoney(): boolean {
    return TAKING.includes(this.status);
  }

  /** Asked for at the gateway, without an answer so far. */
  get isUnanswered(): boolean {
    return this.status === 'creating' || this.status === 'unknown';
  }

  /** Asked for, and nobody knows what became of it: never answered, or its process died before it could say. */
  isUndecided(at: Date): boolean {
    const abandoned = at.getTime() - this.createdAt.getTime() >= ABANDONED_AFTER;
    return this.status === 'unknown' || (this.status === 'creating' && abandoned);
  }

  isPast(at: Date): boolean {
    return this.expiresAt <= at;
  }

  /** The gateway has the link. Its first news may have been faster than its answer: then the state stays what they made it. */
  open(checkout: { id: string; url: string }, at: Date): void {
    this.checkoutId = checkout.id;
    this.checkoutUrl = checkout.url;
    if (!this.isUnanswered) return;
    this.moveTo('open', at);
    this.nextCheckAt = this.expiresAt;
  }

  /** The gateway did not answer: it may have made the link. */
  loseSight(at: Date): void {
    if (this.status !== 'unknown') this.moveTo('unknown', at);
    this.nextCheckAt = new Date(at.getTime() + ABANDONED_AFTER / 2);
  }

  fail(at: Date): void {
    this.moveTo('failed', at);
  }

  /** Money is on its way: a coupon was printed, a card is being looked at, the first of two cards has paid. */
  waitForMoney(at: Date): void {
    this.moveTo('in_process', at);
    this.nextCheckAt = new Date(at.getTime() + ASK_AGAIN_AFTER);
  }

  /** What was on its way did not come: the link takes money again, or is over. */
  stopWaiting(at: Date): void {
    const alive = !this.isPast(at) && this.checkoutUrl !== null;
    if (!alive) return this.expire(at);
    this.moveTo('open', at);
    this.nextCheckAt = this.expiresAt;
  }

  approve(at: Date, receiptCode: string): void {
    this.moveTo('approved', at);
    this.approvedAt = at;
    this.receiptCode = receiptCode;
  }

  expire(at: Date): void {
    this.moveTo('expired', at);
    this.lookBack(at);
  }

  /** A link that is over may have taken money of which nobody told: sets when that is looked at next. */
  lookBack(at: Date): void {
    const looks = [this.expiresAt.getTime() + ASK_AFTER_END, this.couponExpiresAt.getTime() + ASK_AFTER_COUPON];
    const next = looks.find((look) => look > at.getTime());
    this.nextCheckAt = next === undefined ? null : new Date(next);
  }

  get isOver(): boolean {
    return this.status === 'expired' || this.status === 'cancelled';
  }

  /** Given up by its member: it stops taking money now. */
  cancel(at: Date): void {
    this.moveTo('cancelled', at);
    this.expiresAt = at;
    this.lookBack(at);
  }

  /** A person has to look at it. */
  review(at: Date): void {
    this.moveTo('review', at);
  }

  resolve(at: Date): void {
    this.moveTo('resolved', at);
  }

  private moveTo(status: PaymentStatus, at: Date): void {
    const next: readonly PaymentStatus[] = NEXT[this.status];
    if (!next.includes(status)) throw new Problem('PAYMENT_STATE');
    this.status = status;
    this.updatedAt = at;
  }
}
