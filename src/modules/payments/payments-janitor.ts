import { Inject, Injectable, Logger } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { AskGateway } from './ask-gateway.js';
import { GatewayNotifications } from './gateway-notifications.js';
import { OpenCheckout } from './open-checkout.js';
import { PAYMENT_GATEWAY, type PaymentGateway } from './payment-gateway.js';
import type { PaymentStatus } from './payment.entity.js';

/** The next check is pushed on before the gateway is called: one that does not answer is not asked again at once. */
const CLAIM = `
  update payments set next_check_at = now() + interval '5 minutes'
   where id in (select id from payments
                 where status in ('creating', 'unknown', 'open', 'in_process', 'expired', 'cancelled') and next_check_at <= now()
                 order by next_check_at limit 50 for update skip locked)
  returning id, status`;

const KEEP_NEWS_MS = 90 * 86_400_000;

/** Sees to payments that nobody tells about: requests without an answer, links past their end, money long on its way. */
@Injectable()
export class PaymentsJanitor {
  private readonly log = new Logger(PaymentsJanitor.name);

  constructor(
    private readonly units: UnitOfWork,
    private readonly ask: AskGateway,
    private readonly checkout: OpenCheckout,
    private readonly notifications: GatewayNotifications,
    @Inject(PAYMENT_GATEWAY) private readonly gateway: PaymentGateway,
  ) {}

  /** A round of the ambient tenant. It ends where the gateway keeps silent: what is left is seen to with its next check. */
  async tidy(): Promise<void> {
    if (this.gateway.restingMs() > 0) return;
    const due = await this.units.run(() => this.units.query<{ id: string; status: PaymentStatus }>(CLAIM));
    for (const { id, status } of due) {
      if (this.gateway.restingMs() > 0) return;
      await this.see(id, status).catch((error: unknown) =>
        this.log.warn({ err: error, payment: id }, 'The gateway did not tell of a payment.'),
      );
    }
  }

  /** Old news are dropped, some in each round. */
  forget(): Promise<void> {
    return this.units.run(() => this.notifications.forget(new Date(Date.now() - KEEP_NEWS_MS)));
  }

  private async see(id: string, status: PaymentStatus): Promise<void> {
    if (status === 'creating' || status === 'unknown') await this.checkout.resume(id);
    else await this.ask.about(id);
  }
}
