import { Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { JobQueue } from '../../platform/queue/job-queue.js';

export interface GatewayNotification {
  id: string;
  gatewayPaymentId: string;
  receivedAt: Date;
}

/** What gateways told us, as rows: committed before the gateway is answered, worked until processed. */
@Injectable()
export class GatewayNotifications {
  constructor(
    private readonly units: UnitOfWork,
    private readonly jobs: JobQueue,
  ) {}

  /**
   * Stores the news, committed when this resolves; a repetition of the same request is known already. The job only hurries
   * it, for the sweep finds the row as well.
   */
  async receive(gateway: string, gatewayPaymentId: string, requestId: string): Promise<void> {
    const id = uuid();
    const stored = await this.units.jot(
      (quote) => `
        insert into gateway_notifications (id, gateway, gateway_payment_id, request_id, next_attempt_at)
        values (${[id, gateway, gatewayPaymentId, requestId].map(quote).join(', ')}, now() + interval '1 minute')
        on conflict (gateway, gateway_payment_id, request_id) do nothing returning id`,
    );
    if (stored.length > 0) this.jobs.hurry('gateway-notifications', id);
  }

  /** Counts an attempt; null for one already processed. Within a unit. */
  async begin(id: string): Promise<GatewayNotification | null> {
    const [row] = await this.units.query<GatewayNotification>(
      `update gateway_notifications set attempts = attempts + 1, next_attempt_at = now() + interval '10 minutes'
        where id = $1 and processed_at is null
       returning id, gateway_payment_id as "gatewayPaymentId", received_at as "receivedAt"`,
      [id],
    );
    return row ?? null;
  }

  /** Within the unit that applied it. */
  async finish(id: string): Promise<void> {
    await this.units.query('update gateway_notifications set processed_at = now(), last_error = null where id = $1', [
      id,
    ]);
  }

  /** Within a unit. */
  async noteFailure(id: string, error: Error): Promise<void> {
    await this.units.query('update gateway_notifications set last_error = left($2, 500) where id = $1', [
      id,
      error.message,
    ]);
  }
}

/** For the sweep: what waits longer than its job should have taken. */
export const CLAIM_NOTIFICATIONS = `
  update gateway_notifications set next_attempt_at = now() + interval '10 minutes'
   where id in (select id from gateway_notifications where processed_at is null and next_attempt_at <= now()
                 order by next_attempt_at limit $1 for update skip locked)
  returning id`;
