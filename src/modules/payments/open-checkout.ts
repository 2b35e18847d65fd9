import { Inject, Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { UsersService } from '../auth/users.service.js';
import { AskGateway } from './ask-gateway.js';
import {
  type Checkout,
  type CheckoutOrder,
  GatewayRefused,
  GatewayUnavailable,
  PAYMENT_GATEWAY,
  type PaymentGateway,
} from './payment-gateway.js';
import { Payment } from './payment.entity.js';
import { PaymentsService } from './payments.service.js';
import { SettleLink } from './settle-link.js';

/** Asks the gateway for a payment's checkout, and takes up again what no answer came for. */
@Injectable()
export class OpenCheckout {
  constructor(
    private readonly units: UnitOfWork,
    private readonly payments: PaymentsService,
    private readonly users: UsersService,
    private readonly links: SettleLink,
    private readonly ask: AskGateway,
    @Inject(PAYMENT_GATEWAY) private readonly gateway: PaymentGateway,
  ) {}

  /** Throws GatewayRefused (the payment failed) or GatewayUnavailable (it is `unknown`, and will be taken up). */
  async open(paymentId: string): Promise<void> {
    const order = await this.orderOf(paymentId);
    await this.note(paymentId, () => this.gateway.createCheckout(order));
  }

  /** For a payment that nobody knows the gateway's answer to: what it made then is found, or asked for anew once it is sure that no money came. */
  async resume(paymentId: string): Promise<void> {
    const payment = await this.ask.about(paymentId);
    const at = new Date();
    if (!payment.isUndecided(at)) return;
    if (payment.isPast(at)) return this.change(paymentId, (late) => late.isUnanswered && late.fail(at));
    const order = await this.orderOf(paymentId);
    await this.note(
      paymentId,
      async () => (await this.gateway.findCheckout(paymentId)) ?? (await this.gateway.createCheckout(order)),
    );
  }

  /** What the gateway is told of the payment. */
  orderOf(paymentId: string): Promise<CheckoutOrder> {
    return this.units.run(async () => {
      const payment = await this.units.repository(Payment).findOneByOrFail({ id: paymentId });
      const items = await this.payments.itemsOf(paymentId);
      const payer = payment.userId === null ? null : await this.users.contactOf(payment.userId);
      return {
        paymentId,
        items: items.map(({ invoiceId, invoiceNumber, amountCentavos }) => ({
          invoiceId,
          number: invoiceNumber,
          amountCentavos,
        })),
        payer,
        expiresAt: payment.expiresAt,
        couponExpiresAt: payment.couponExpiresAt,
      };
    });
  }

  /** Writes down what came of the call, and what did not. Only what is still unanswered changes: news, or another process, may have been faster. */
  private async note(paymentId: string, call: () => Promise<Checkout>): Promise<void> {
    try {
      const checkout = await call();
      await this.change(paymentId, (payment, at) => payment.checkoutUrl ?? payment.open(checkout, at));
    } catch (error) {
      if (error instanceof GatewayRefused)
        await this.change(paymentId, (payment, at) => payment.isUnanswered && payment.fail(at));
      if (error instanceof GatewayUnavailable)
        await this.change(paymentId, (payment, at) => payment.isUnanswered && payment.loseSight(at));
      throw error;
    }
  }

  private change(paymentId: string, move: (payment: Payment, at: Date) => unknown): Promise<void> {
    return this.units.run(async () => {
      const payment = (await this.links.lock(paymentId))!;
      move(payment, new Date());
      await this.links.save(payment);
    });
  }
}
