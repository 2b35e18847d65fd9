import { Inject, Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { Problem } from '../../platform/http/problem.js';
import { Audit } from '../../platform/operations/audit.js';
import { AskGateway } from './ask-gateway.js';
import { asProblem } from './gateway-problem.js';
import { OpenCheckout } from './open-checkout.js';
import { PAYMENT_GATEWAY, type PaymentGateway } from './payment-gateway.js';
import { PaymentsService } from './payments.service.js';
import { SettleLink } from './settle-link.js';

/** Gives an open link up: asked about once more, closed at the gateway, then cancelled here. */
@Injectable()
export class CancelPayment {
  constructor(
    private readonly units: UnitOfWork,
    private readonly payments: PaymentsService,
    private readonly ask: AskGateway,
    private readonly checkout: OpenCheckout,
    private readonly links: SettleLink,
    private readonly audit: Audit,
    @Inject(PAYMENT_GATEWAY) private readonly gateway: PaymentGateway,
  ) {}

  /** PAYMENT_STATE where money came or is coming; GATEWAY_UNAVAILABLE leaves the link open, for it may still be paid. */
  async cancel(userId: string, id: string): Promise<void> {
    await this.payments.own(userId, id);
    try {
      await this.close(id);
    } catch (error) {
      throw asProblem(error, id);
    }
    await this.units.run(async () => {
      const payment = (await this.links.lock(id))!;
      // Twice at once is once.
      if (payment.status === 'cancelled') return;
      payment.cancel(new Date());
      await this.links.save(payment);
    });
    this.audit.note({ actor: `user:${userId}`, action: 'payment.cancelled', subject: id });
  }

  private async close(id: string): Promise<void> {
    const payment = await this.ask.about(id);
    if (payment.status !== 'open' || payment.checkoutId === null) throw new Problem('PAYMENT_STATE');
    const order = await this.checkout.orderOf(id);
    const now = new Date();
    await this.gateway.closeCheckout(payment.checkoutId, { ...order, expiresAt: now, couponExpiresAt: now });
  }
}
