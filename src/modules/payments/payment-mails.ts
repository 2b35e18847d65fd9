import { Inject, Injectable } from '@nestjs/common';
import { ENVIRONMENT } from '../../platform/config/config.module.js';
import type { Environment } from '../../platform/config/environment.js';
import { MailOutbox, type MailTemplate } from '../../platform/mail/mail-outbox.js';
import { pesos } from '../../platform/money.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';
import { UsersService } from '../auth/users.service.js';
import type { GatewaySnapshot } from './payment-gateway.js';
import { methodText, momentText, rejectionText } from './payment-texts.js';
import type { Payment } from './payment.entity.js';
import { PaymentsService } from './payments.service.js';

/** What the member is told of a payment by mail; in the unit of its cause, once for each. */
@Injectable()
export class PaymentMails {
  constructor(
    private readonly payments: PaymentsService,
    private readonly outbox: MailOutbox,
    private readonly users: UsersService,
    @Inject(ENVIRONMENT) private readonly env: Environment,
  ) {}

  /** With the address of the receipt, which its code opens without signing in. */
  tellApproved(payment: Payment): Promise<void> {
    return this.tell(payment, 'payment-approved', payment.id, {
      paidOn: momentText(payment.approvedAt!, currentTenant()),
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
      const payBefore = momentText(payment.couponExpiresAt, currentTenant());
      const place = methodText(methodType, method);
      await this.tell(payment, 'payment-pending', gatewayPaymentId, { payBefore, place, couponLink: couponUrl });
    }
  }

  private async tell(
    payment: Payment,
    template: MailTemplate,
    causeId: string,
    data: Record<string, unknown>,
  ): Promise<void> {
    const contact = payment.userId === null ? null : await this.users.contactOf(payment.userId);
    if (!contact) return;
    const items = await this.payments.itemsOf(payment.id);
    await this.outbox.post({
      template,
      to: contact.email,
      cause: `${template}/${causeId}`,
      data: {
        firstName: contact.firstName,
        total: pesos(payment.totalCentavos),
        items: items.map((item) => ({ number: item.invoiceNumber, amount: pesos(item.amountCentavos) })),
        ...data,
      },
    });
  }

  private page(path: string): string {
    return `${this.env.publicUrl}/${currentTenant().slug}/${path}`;
  }
}
