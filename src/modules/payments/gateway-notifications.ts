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

  /** Counts an attempt; null for one already processed or given up. Within a unit. */
  async begin(id: string): Promise<GatewayNotification | null> {
    const [row] = await this.units.query<GatewayNotification>(
      `update gateway_notifications set attempts = attempts + 1, next_attempt_at = now() + interval '10 minutes'
        where id = $1 and processed_at is null and given_up_at is null
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

  /** Within a unit. The sweep leaves the row alone for `pauseMs` and what a job may take. */
  async noteFailure(id: string, error: Error, pauseMs: number): Promise<void> {
    await this.units.query(
      `update gateway_notifications
          set last_error = left($2, 500), next_attempt_at = now() + interval '10 minutes' + $3 * interval '1 millisecond'
        where id = $1`,
      [id, error.message, pauseMs],
    );
  }

  /** Within a unit. It is not worked any more; the row says why. */
  async giveUp(id: string, error: Error): Promise<void> {
    await this.units.query(
      'update gateway_notifications set given_up_at = now(), last_error = left($2, 500) where id = $1',
      [id, error.message],
    );
  }

  /** Within a unit. Drops a batch of those over before `before`. */
  async forget(before: Date): Promise<void> {
    // By the key, which is ordered by time: no index need be kept for this.
    const firstKept = uuid({ msecs: before.getTime(), seq: 0, random: new Uint8Array(16) });
    await this.units.query(
      `delete from gateway_notifications where id in
         (select id from gateway_notifications
           where id < $1 and coalesce(processed_at, given_up_at) < $2 order by id limit 1000 for update skip locked)`,
      [firstKept, before],
    );
  }
}
