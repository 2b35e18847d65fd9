import { Inject, Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { notFound } from '../../platform/http/problem.js';
import { PAYMENT_GATEWAY, type PaymentGateway } from './payment-gateway.js';
import type { Payment } from './payment.entity.js';
import { SettleLink } from './settle-link.js';

/** Asks the gateway what it knows of a link, instead of waiting to be told. */
@Injectable()
export class AskGateway {
  constructor(
    private readonly units: UnitOfWork,
    private readonly links: SettleLink,
    @Inject(PAYMENT_GATEWAY) private readonly gateway: PaymentGateway,
  ) {}

  /** Settles what the gateway says; a link past its end that got no money is over. Returns the payment as it is then. */
  async about(paymentId: string): Promise<Payment> {
    const collector = await this.gateway.collector();
    const found = await this.gateway.findByReference(paymentId);
    const own = found.filter((snapshot) => snapshot.externalReference === paymentId);
    return this.units.run(async () => {
      const payment = await this.links.lock(paymentId);
      if (!payment) throw notFound();
      await this.links.applyNews(payment, own, collector);
      const at = new Date();
      if (payment.isPast(at)) {
        await this.links.settle(payment, collector, at);
        if (payment.status === 'open') payment.expire(at);
        else if (payment.isOver) payment.lookBack(at);
      }
      await this.links.save(payment);
      return payment;
    });
  }
}
