import { Inject, Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { UUID } from '../../platform/http/cursor.js';
import { GatewayNotifications } from './gateway-notifications.js';
import { type Collector, type GatewaySnapshot, PAYMENT_GATEWAY, type PaymentGateway } from './payment-gateway.js';
import { SettleLink } from './settle-link.js';

/** How long news may be ahead of the payment that it is about. */
const LINK_MUST_BE_KNOWN_AFTER_MS = 10 * 60_000;

/** Works one notification: reads the payment from the gateway, then settles its link. Throwing means that it is tried again. */
@Injectable()
export class SettlePayment {
  constructor(
    private readonly units: UnitOfWork,
    private readonly notifications: GatewayNotifications,
    private readonly links: SettleLink,
    @Inject(PAYMENT_GATEWAY) private readonly gateway: PaymentGateway,
  ) {}

  async settle(notificationId: string): Promise<void> {
    const notification = await this.units.run(() => this.notifications.begin(notificationId));
    if (!notification) return;
    try {
      const collector = await this.gateway.collector();
      const snapshot = await this.gateway.fetchPayment(notification.gatewayPaymentId);
      await this.units.run(async () => {
        await this.apply(snapshot, collector, notification.receivedAt);
        await this.notifications.finish(notificationId);
      });
    } catch (error) {
      await this.units.run(() => this.notifications.noteFailure(notificationId, error as Error));
      throw error;
    }
  }

  private async apply(snapshot: GatewaySnapshot, collector: Collector, toldAt: Date): Promise<void> {
    const reference = snapshot.externalReference;
    const payment = UUID.test(reference) ? await this.links.lock(reference) : null;
    if (payment) return this.links.applyNews(payment, [snapshot], collector);
    if (UUID.test(reference) && Date.now() - toldAt.getTime() < LINK_MUST_BE_KNOWN_AFTER_MS)
      throw new Error(`There is no payment ${reference} yet.`);
    await this.links.applyStray(snapshot, collector);
  }
}
