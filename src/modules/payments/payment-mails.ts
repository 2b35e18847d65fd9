import { Inject, Injectable } from '@nestjs/common';
import { ENVIRONMENT } from '../../platform/config/config.module.js';
import type { Environment } from '../../platform/config/environment.js';
import type { MailTemplate } from '../../platform/mail/mail-outbox.js';
import { subjectOf } from '../../platform/mail/subjects.js';
import { pesos } from '../../platform/money.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';
import { momentText } from '../../platform/written.js';
import { Notifications } from '../notifications/notifications.js';
import type { GatewayMoney } from './gateway-money.js';
import type { LedgerEntry } from './ledger.js';
import type { GatewaySnapshot } from './payment-gateway.js';
import { methodText, rejectionText, reviewText } from './payment-texts.js';
import type { Payment } from './payment.entity.js';
import { PaymentsService } from './payments.service.js';
import type { ReviewReason } from './settlement.js';

/** What the member is told of a payment; in the unit of its cause, once for each. */
@Injectable()
export class PaymentMails {
  constructor(
    private readonly payments: PaymentsService,
    private readonly notifications: Notifications,
    @Inject(ENVIRONMENT) private readonly env: Environment,
  ) {}

  /** With the address of the receipt, which its code opens without signing in. */
  tellApproved(payment: Payment): Promise<void> {
    return this.tell(payment, 'payment-approved', payment.id, {
      paidOn: momentText(payment.approvedAt!, currentTenant().timeZone),
      receiptCode: payment.receiptCode,
      receiptLink: this.page(`recibo/${payment.receiptCode!}`),
    });
  }

  /** A card that was refused, a coupon to be paid; nothing of a payment that is over. */
  async tellOfAttempt(payment: Payment, gatewayPaymentId: string, snapshot: GatewaySnapshot): Promise<void> {
    if (!payment.mayTakeMoney) return;
    const { status, statusDetail, methodType, method, couponUrl } = snapshot;
    if (status === 'rejected') {
      const reason = rejectionText(statusDetail);
      await this.tell(payment, 'payment-rejected', gatewayPaymentId, { reason, checkoutLink: payment.checkoutUrl });
    }
    if (status === 'pending' && methodType === 'ticket') {
      const payBefore = momentText(payment.couponExpiresAt, currentTenant().timeZone);
      const place = methodText(methodType, method);
      await this.tell(payment, 'payment-pending', gatewayPaymentId, { payBefore, place, couponLink: couponUrl });
    }
  }

  /** Money that had been credited and went back to its payer: once for each reversal. */
  async tellReturned(payment: Payment, entries: LedgerEntry[], money: GatewayMoney[]): Promise<void> {
    for (const { id, status } of money) {
      const moved = entries.filter((entry) => entry.gatewayPaymentId === id);
      const returned = returnedBy(moved);
      const amountCentavos = [...returned.values()].reduce((sum, each) => sum + each, 0);
      if (amountCentavos <= 0) continue;
      const items = (await this.payments.itemsOf(payment.id)).filter((item) => (returned.get(item.invoiceId) ?? 0) > 0);
      await this.tell(payment, 'payment-refunded', moved[0]!.id, {
        amount: pesos(amountCentavos),
        reason: status === 'charged_back' ? 'El titular del medio de pago desconoció el cargo.' : '',
        receiptCode: payment.receiptCode,
        items: items.map((item) => ({ number: item.invoiceNumber, amount: pesos(returned.get(item.invoiceId)!) })),
      });
    }
  }

  /** Money that had been credited nowhere and that a person gave back: once for each refund. */
  tellGivenBack(payment: Payment, refund: { id: string; amountCentavos: number; reason: ReviewReason }): Promise<void> {
    return this.tell(payment, 'payment-refunded', refund.id, {
      amount: pesos(refund.amountCentavos),
      reason: reviewText(refund.reason),
      receiptCode: null,
      items: [],
    });
  }

  private async tell(
    payment: Payment,
    template: MailTemplate,
    causeId: string,
    about: Record<string, unknown>,
  ): Promise<void> {
    if (payment.userId === null) return;
    const items = await this.payments.itemsOf(payment.id);
    const data = {
      total: pesos(payment.totalCentavos),
      items: items.map((item) => ({ number: item.invoiceNumber, amount: pesos(item.amountCentavos) })),
      ...about,
    };
    await this.notifications.tell({
      to: payment.userId,
      event: 'payment',
      cause: `${template}/${causeId}`,
      title: subjectOf(template, data),
      text: shortText(data),
      path: `/pagos/${payment.id}`,
      mail: { template, data },
    });
  }

  private page(path: string): string {
    return `${this.env.publicUrl}/${currentTenant().slug}/${path}`;
  }
}

/** What each invoice gave back: its reversals, less those that the same news restored. A first credit gives nothing back. */
function returnedBy(entries: LedgerEntry[]): Map<string, number> {
  const returned = new Map<string, number>();
  for (const { kind, restoresId, invoiceId, amountCentavos } of entries) {
    const change = kind === 'reversal' ? amountCentavos : restoresId === null ? 0 : -amountCentavos;
    returned.set(invoiceId, (returned.get(invoiceId) ?? 0) + change);
  }
  return returned;
}

/** Why, where there is a reason; else the invoices that it is about. */
function shortText({ reason, items }: { reason?: unknown; items: { number: string }[] }): string {
  if (typeof reason === 'string' && reason !== '') return reason;
  const numbers = items.map(({ number }) => number).join(', ');
  return items.length === 1 ? `Comprobante ${numbers}.` : `Comprobantes ${numbers}.`;
}
