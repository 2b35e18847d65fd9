import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { notFound, Problem } from '../../platform/http/problem.js';
import { money } from '../../platform/money.js';
import type { Tenant } from '../../platform/tenancy/tenant.js';
import { UsersService } from '../auth/users.service.js';
import type { PaymentItem } from './payment-item.entity.js';
import type { GatewayPaymentStatus } from './payment-gateway.js';
import { methodText } from './payment-texts.js';
import { Payment } from './payment.entity.js';
import { PaymentsService } from './payments.service.js';
import type { ReceiptCheckView } from './receipt-check.view.js';
import { receiptCodeIn } from './receipt-code.js';

/** What a receipt says. Money in centavos. */
export interface Receipt {
  payment: Payment;
  items: PaymentItem[];
  /** Null where the user is gone. */
  payer: { email: string; firstName: string; lastName: string } | null;
  /** The gateway's payments that paid it. */
  paidWith: GatewayPart[];
}

interface GatewayPart {
  status: GatewayPaymentStatus;
  gatewayPaymentId: string;
  method: string;
  methodType: string;
  amountCentavos: number;
  refundedCentavos: number;
}

/** Receipts of approved payments. */
@Injectable()
export class Receipts {
  constructor(
    private readonly units: UnitOfWork,
    private readonly users: UsersService,
    private readonly payments: PaymentsService,
  ) {}

  /** NOT_FOUND for another's payment, RECEIPT_NOT_READY before it is approved. */
  ofMember(userId: string, id: string): Promise<Receipt> {
    return this.units.run(async () => this.read(await this.units.repository(Payment).findOneBy({ id, userId })));
  }

  /** For whoever has the code, which nobody can guess. NOT_FOUND for any other. */
  withCode(typed: string): Promise<Receipt> {
    const receiptCode = receiptCodeIn(typed);
    if (receiptCode === null) throw notFound();
    return this.units.run(async () => this.read(await this.units.repository(Payment).findOneBy({ receiptCode })));
  }

  private async read(payment: Payment | null): Promise<Receipt> {
    if (!payment) throw notFound();
    if (payment.status !== 'approved') throw new Problem('RECEIPT_NOT_READY');
    return {
      payment,
      items: await this.payments.itemsOf(payment.id),
      payer: payment.userId === null ? null : await this.users.contactOf(payment.userId),
      paidWith: await this.units.query<GatewayPart>(PAID_WITH, [payment.id]),
    };
  }
}

/** What a stranger may know of a receipt. */
export function checkOf({ payment, paidWith }: Receipt, { name, cuit }: Tenant): ReceiptCheckView {
  return {
    number: payment.receiptCode!,
    approvedAt: payment.approvedAt!.toISOString(),
    total: money(payment.totalCentavos),
    returned: money(returnedOf(paidWith)),
    methods: paidWith.map((part) => ({
      name: methodText(part.methodType, part.method),
      amount: money(part.amountCentavos),
    })),
    cooperative: { name, cuit },
  };
}

/** A charge that the bank took back is gone as a refund is, though the gateway tells no refunded amount. */
export function returnedOf(parts: GatewayPart[]): number {
  return parts.reduce(
    (sum, part) => sum + (part.status === 'charged_back' ? part.amountCentavos : part.refundedCentavos),
    0,
  );
}

const PAID_WITH = `
  select g.status, g.gateway_payment_id as "gatewayPaymentId", g.method, g.method_type as "methodType",
         g.amount_centavos as "amountCentavos", g.refunded_centavos as "refundedCentavos"
    from gateway_payments g
   where g.payment_id = $1 and exists (select from invoice_credits c
           where c.gateway_payment_id = g.id and c.kind = 'credit' and c.restores_id is null)
   order by g.approved_at, g.id`;
