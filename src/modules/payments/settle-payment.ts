import { Inject, Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { NotNow } from '../../platform/queue/not-now.js';
import { ApplySnapshot } from './apply-snapshot.js';
import { GatewayAlarm } from './gateway-alarm.js';
import { type GatewayNotification, GatewayNotifications } from './gateway-notifications.js';
import { GatewayDenied, GatewayMissing, PAYMENT_GATEWAY, type PaymentGateway } from './payment-gateway.js';
import { GIVE_UP_AFTER_MS, pauseAtAge } from './settle-timetable.js';

/** Works one notification: reads the payment from the gateway, then settles its link. Throwing means that it is tried again. */
@Injectable()
export class SettlePayment {
  constructor(
    private readonly units: UnitOfWork,
    private readonly notifications: GatewayNotifications,
    private readonly news: ApplySnapshot,
    private readonly alarm: GatewayAlarm,
    @Inject(PAYMENT_GATEWAY) private readonly gateway: PaymentGateway,
  ) {}

  /** Throws NotNow where only time, or a person at the gateway, can help. */
  async settle(notificationId: string): Promise<void> {
    const restingMs = this.gateway.restingMs();
    // Twice the rest at the most: what waits for a gateway does not return to it all at once.
    if (restingMs > 0) throw new NotNow(restingMs * (1 + Math.random()), 'The gateway rests.');
    const notification = await this.units.run(() => this.notifications.begin(notificationId));
    if (!notification) return;
    try {
      const collector = await this.gateway.collector();
      const snapshot = await this.gateway.fetchPayment(notification.gatewayPaymentId);
      await this.units.run(async () => {
        await this.news.apply(snapshot, collector, notification.receivedAt);
        await this.notifications.finish(notificationId);
      });
    } catch (error) {
      await this.fail(notification, error as Error);
    }
  }

  private async fail(notification: GatewayNotification, error: Error): Promise<void> {
    const { id, gatewayPaymentId, receivedAt } = notification;
    const ageMs = Date.now() - receivedAt.getTime();
    if (error instanceof GatewayMissing && ageMs > GIVE_UP_AFTER_MS)
      return this.units.run(async () => {
        await this.notifications.giveUp(id, error);
        await this.alarm.raise('gateway-missing', gatewayPaymentId);
      });
    const isForLater = error instanceof GatewayMissing || error instanceof GatewayDenied;
    const pauseMs = isForLater ? pauseAtAge(ageMs) : 0;
    await this.units.run(async () => {
      await this.notifications.noteFailure(id, error, pauseMs);
      if (error instanceof GatewayDenied) await this.alarm.raise('gateway-denied', error.message);
    });
    throw isForLater ? new NotNow(pauseMs, error.message) : error;
  }
}
