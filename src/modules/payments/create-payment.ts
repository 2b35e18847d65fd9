import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { Problem } from '../../platform/http/problem.js';
import { type Limit, RateLimits } from '../../platform/http/rate-limits.js';
import { Audit } from '../../platform/operations/audit.js';
import { InvoicesService } from '../billing/invoices.service.js';
import type { PayableInvoice } from '../billing/payable-invoice.js';
import { asProblem } from './gateway-problem.js';
import { OpenCheckout } from './open-checkout.js';
import { PAYMENT_GATEWAY, type PaymentGateway } from './payment-gateway.js';
import { PaymentItem } from './payment-item.entity.js';
import { Payment } from './payment.entity.js';
import { PaymentsService } from './payments.service.js';
import type { PaymentView } from './payment.view.js';

const HOUR_MS = 3_600_000;
const LINK_LIVES = 24 * HOUR_MS;
const COUPON_LIVES = 72 * HOUR_MS;
const SECOND_MS = 1_000;

/** Each asks the gateway, whose own limit is the cooperative's: one member must not use it up for all. */
const REQUESTS_BY_USER: Limit = { name: 'payment-user', points: 60, seconds: 15 * 60 };

interface Wanted {
  userId: string;
  invoiceIds: string[];
  idempotencyKey: string;
}

/** Makes a payment for a set of invoices, once for each idempotency key. */
@Injectable()
export class CreatePayment {
  constructor(
    private readonly units: UnitOfWork,
    private readonly invoices: InvoicesService,
    private readonly payments: PaymentsService,
    private readonly checkout: OpenCheckout,
    private readonly audit: Audit,
    private readonly limits: RateLimits,
    @Inject(PAYMENT_GATEWAY) private readonly gateway: PaymentGateway,
  ) {}

  /** The row is committed before the gateway is called: whatever happens then, there is something to come back to. */
  async create(wanted: Wanted): Promise<PaymentView> {
    await this.limits.take(REQUESTS_BY_USER, wanted.userId);
    await this.gateway.collector();
    const { payment, isNew } = await this.units.run(() => this.begin(wanted, new Date()));
    if (isNew) this.audit.note({ actor: `user:${wanted.userId}`, action: 'payment.created', subject: payment.id });
    try {
      if (isNew) await this.checkout.open(payment.id);
      else await this.takeUp(payment);
    } catch (error) {
      throw asProblem(error, payment.id, 'unknown');
    }
    return this.payments.view(wanted.userId, payment.id);
  }

  /** A repeat of the same request gets the same payment, and finishes what the first left undecided. */
  private async takeUp(payment: Payment): Promise<void> {
    if (payment.status === 'failed') throw new Problem('GATEWAY_REFUSED', { members: { paymentId: payment.id } });
    if (payment.isUndecided(new Date())) await this.checkout.resume(payment.id);
    else if (payment.status === 'creating') throw new Problem('PAYMENT_IN_PROGRESS', { retryAfter: 2 });
  }

  private async begin(wanted: Wanted, at: Date): Promise<{ payment: Payment; isNew: boolean }> {
    // Repeats at the same instant stand in line here, so that the second finds what the first has written.
    await this.units.lock(`payment/${wanted.userId}/${wanted.idempotencyKey}`);
    const earlier = await this.earlier(wanted);
    if (earlier) return { payment: earlier, isNew: false };
    const invoices = await this.invoices.lockPayable(wanted.userId, wanted.invoiceIds);
    await this.refuse(invoices, wanted.userId);
    return { payment: await this.insert(wanted, inOrder(invoices, wanted.invoiceIds), at), isNew: true };
  }

  /** The key's payment of the last 24 hours. Another body under the same key: IDEMPOTENCY_KEY_REUSED. */
  private async earlier({ userId, invoiceIds, idempotencyKey }: Wanted): Promise<Payment | null> {
    await this.units.query(
      `delete from payment_requests where user_id = $1 and idempotency_key = $2 and created_at < now() - interval '24 hours'`,
      [userId, idempotencyKey],
    );
    const [request] = await this.units.query<{ payment_id: string; request_hash: Buffer }>(
      'select payment_id, request_hash from payment_requests where user_id = $1 and idempotency_key = $2',
      [userId, idempotencyKey],
    );
    if (!request) return null;
    if (!request.request_hash.equals(hashOf(invoiceIds))) throw new Problem('IDEMPOTENCY_KEY_REUSED');
    return this.units.repository(Payment).findOneByOrFail({ id: request.payment_id });
  }

  private async refuse(invoices: PayableInvoice[], userId: string): Promise<void> {
    if (invoices.some(({ balanceCentavos }) => balanceCentavos <= 0)) throw new Problem('INVOICE_ALREADY_PAID');
    // The invoices are locked, so no link can appear between this look and the insertion; the unique index stands behind.
    const [held] = await this.units.query<{ id: string; user_id: string | null }>(
      `select p.id, p.user_id from payment_items i join payments p on p.id = i.payment_id
        where i.holding and i.invoice_id = any($1) order by (p.user_id = $2) desc nulls last limit 1`,
      [invoices.map(({ id }) => id), userId],
    );
    if (!held) return;
    throw new Problem('PAYMENT_ALREADY_OPEN', held.user_id === userId ? { members: { paymentId: held.id } } : {});
  }

  private async insert(wanted: Wanted, invoices: PayableInvoice[], at: Date): Promise<Payment> {
    const { userId, idempotencyKey, invoiceIds } = wanted;
    const totalCentavos = invoices.reduce((sum, invoice) => sum + invoice.payableCentavos, 0);
    const payment = Payment.begin(
      { id: uuid(), userId, gateway: this.gateway.name, totalCentavos, ...endsOf(invoices, at) },
      at,
    );
    await this.units.repository(Payment).insert(payment);
    await this.units.repository(PaymentItem).insert(itemsOf(payment, invoices));
    await this.units.query(
      'insert into payment_requests (user_id, idempotency_key, request_hash, payment_id) values ($1, $2, $3, $4)',
      [userId, idempotencyKey, hashOf(invoiceIds), payment.id],
    );
    return payment;
  }
}

/** A link ends a second before the first of its prices does, so that nobody pays yesterday's price; a coupon likewise. */
function endsOf(invoices: PayableInvoice[], at: Date): { expiresAt: Date; couponExpiresAt: Date } {
  const prices = invoices.flatMap(({ priceEndsAt }) => (priceEndsAt ? [priceEndsAt.getTime() - SECOND_MS] : []));
  const within = (lives: number) => new Date(Math.min(at.getTime() + lives, ...prices));
  return { expiresAt: within(LINK_LIVES), couponExpiresAt: within(COUPON_LIVES) };
}

/** Spans of the total, one after the other. */
function itemsOf(payment: Payment, invoices: PayableInvoice[]): Partial<PaymentItem>[] {
  let fromCentavos = 0;
  return invoices.map(({ id, number, payableCentavos, balanceCentavos }) => {
    const item = {
      paymentId: payment.id,
      invoiceId: id,
      invoiceNumber: number,
      amountCentavos: payableCentavos,
      principalCentavos: balanceCentavos,
      totalCentavos: payment.totalCentavos,
      fromCentavos,
    };
    fromCentavos += payableCentavos;
    return item;
  });
}

function inOrder(invoices: PayableInvoice[], ids: string[]): PayableInvoice[] {
  return ids.map((id) => invoices.find((invoice) => invoice.id === id)!);
}

/** The same invoices in another order are the same request. */
function hashOf(invoiceIds: string[]): Buffer {
  return createHash('sha256')
    .update([...invoiceIds].sort().join(' '))
    .digest();
}
