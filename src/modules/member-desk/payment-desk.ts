import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { notFound, Problem } from '../../platform/http/problem.js';
import { centavosOf, money } from '../../platform/money.js';
import type { Actor } from '../../platform/operations/actor.js';
import { Audit } from '../../platform/operations/audit.js';
import { type UserContact, UsersService } from '../auth/users.service.js';
import { type PaymentRecord, PaymentRecords } from '../payments/payment-record.js';
import type { PaymentPageView } from '../payments/payment.view.js';
import { PaymentsService } from '../payments/payments.service.js';
import { Refunds } from '../payments/refunds.js';
import type { RefundBody, StaffPaymentQuery } from './money.dto.js';
import type { PaymentStoryView, RefundRequestedView } from './money.view.js';

/** The cooperative's payments for its people: whoever made them. What is no payment of the ambient tenant is NOT_FOUND. */
@Injectable()
export class PaymentDesk {
  constructor(
    private readonly units: UnitOfWork,
    private readonly payments: PaymentsService,
    private readonly records: PaymentRecords,
    private readonly refunds: Refunds,
    private readonly users: UsersService,
    private readonly audit: Audit,
  ) {}

  /** Newest first. */
  async list({ memberId, holderId, status, ...page }: StaffPaymentQuery, actor: string): Promise<PaymentPageView> {
    const found = await this.payments.search({ userId: memberId, holderId, status }, page);
    this.audit.note({ actor, action: 'payments.viewed', subject: holderId ?? memberId });
    return found;
  }

  async story(id: string, actor: string): Promise<PaymentStoryView> {
    const record = await this.records.of(id);
    const { userId } = record.payment;
    const member = userId === null ? null : await this.units.run(() => this.users.contactOf(userId));
    this.audit.note({ actor, action: 'payment.viewed', subject: id });
    return storyOf(record, member);
  }

  /** Asks for money back of one of the gateway's payments for this one; refusals are those of `Refunds.ask`. */
  async refund(id: string, { operation, amount, reason }: RefundBody, by: Actor): Promise<RefundRequestedView> {
    const { money: paid } = await this.records.of(id);
    if (!paid.some((one) => one.operation === operation)) throw notFound();
    const centavos = amount === undefined ? null : centavosOf(amount);
    if (centavos === undefined) throw new Problem('VALIDATION_FAILED');
    return { id: await this.refunds.ask(operation, centavos, { actor: by.id, by: by.name, reason }) };
  }
}

function storyOf(record: PaymentRecord, member: UserContact | null): PaymentStoryView {
  const { payment, items } = record;
  return {
    id: payment.id,
    status: payment.status,
    total: money(payment.totalCentavos),
    checkoutUrl: payment.mayTakeMoney ? payment.checkoutUrl : null,
    expiresAt: payment.expiresAt.toISOString(),
    createdAt: payment.createdAt.toISOString(),
    approvedAt: payment.approvedAt?.toISOString() ?? null,
    receiptCode: payment.receiptCode,
    items: items.map((item) => ({
      invoiceId: item.invoiceId,
      number: item.invoiceNumber,
      amount: money(item.amountCentavos),
    })),
    member: member && {
      id: payment.userId!,
      name: `${member.firstName} ${member.lastName}`,
      email: member.email,
    },
    ...happenedTo(record),
  };
}

function happenedTo({ money: paid, ledger, reviews, refunds }: PaymentRecord) {
  return {
    gatewayPayments: paid.map(({ amountCentavos, refundedCentavos, ...one }) => ({
      operation: one.operation,
      status: one.status,
      statusDetail: one.statusDetail,
      amount: money(amountCentavos),
      refunded: money(refundedCentavos),
      approvedAt: one.approvedAt,
      lastUpdatedAt: one.lastUpdatedAt,
    })),
    ledger: ledger.map(({ at, kind, operation, invoiceNumber, amountCentavos }) => ({
      at,
      kind,
      operation,
      invoiceNumber,
      amount: money(amountCentavos),
    })),
    reviews: reviews.map(({ amountCentavos, ...review }) => ({ ...review, amount: money(amountCentavos) })),
    refunds: refunds.map(({ amountCentavos, attempts: _, ...refund }) => ({
      ...refund,
      amount: money(amountCentavos),
    })),
  };
}
