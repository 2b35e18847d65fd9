import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import type { FeedTopic } from '../sync/feeds.js';
import { DeliveryAlarm } from './delivery-alarm.js';
import type { SealedEndpointSecrets } from './endpoint-secrets.js';
import { GIVE_UP_AFTER_MS, pauseAfter, REST_MS } from './timetable.js';
import { WebhookEndpoints } from './webhook-endpoints.js';

/** A delivery that is to be tried now, with what its endpoint says. */
export interface DueDelivery extends SealedEndpointSecrets {
  id: string;
  endpointId: string;
  topic: FeedTopic;
  position: number;
  /** Tries made, this one among them. */
  attempts: number;
  url: string;
}

interface WaitingDelivery extends DueDelivery {
  enabled: boolean;
  /** Too old to be tried any more. */
  expired: boolean;
  resting: boolean;
}

/** `status` is null where no answer came. */
export interface FailedTry {
  status: number | null;
  reason: string;
}

/**
 * What became of each delivery. The rows hold the timetable, so a queue that is lost loses nothing. Whatever touches both
 * rows locks the endpoint's before the delivery's.
 */
@Injectable()
export class DeliveryLog {
  constructor(
    private readonly units: UnitOfWork,
    private readonly endpoints: WebhookEndpoints,
    private readonly alarm: DeliveryAlarm,
  ) {}

  /** Counts a try. Null for a delivery that is done, and for one that may not be tried now. */
  begin(id: string): Promise<DueDelivery | null> {
    return this.units.run(async () => {
      const [waiting] = await this.units.query<WaitingDelivery>(WAITING, [id, GIVE_UP_AFTER_MS]);
      if (!waiting) return null;
      if (!waiting.enabled) return this.giveUp(id, 'The address is switched off.');
      if (waiting.expired) {
        await this.alarm.raise('webhook-failed', waiting);
        return this.giveUp(id, 'The address kept silent for days.');
      }
      return waiting.resting ? this.wait(waiting) : this.count(waiting);
    });
  }

  async delivered({ id, endpointId }: DueDelivery, status: number): Promise<void> {
    await this.units.run(async () => {
      await this.wake(endpointId);
      await this.units.query(
        `update webhook_deliveries set status = 'delivered', delivered_at = now(), answer_status = $2, last_error = null
          where id = $1 and status <> 'delivered'`,
        [id, status],
      );
    });
  }

  /** The receiver says that it wants no more: its address is switched off, with all that waited. */
  async gone(delivery: DueDelivery, attempt: FailedTry): Promise<void> {
    await this.units.run(async () => {
      await this.endpoints.switchOff(delivery.endpointId, 'gone');
      await this.note(delivery, attempt, null);
      await this.alarm.raise('webhook-disabled', delivery);
    });
  }

  /** Plans the next try, or gives the delivery up. */
  async failed(delivery: DueDelivery, attempt: FailedTry): Promise<void> {
    const pause = pauseAfter(delivery.attempts);
    await this.units.run(async () => {
      // Locked also so that two that are given up at once raise one alert.
      await this.units.query('select from webhook_endpoints where id = $1 for no key update', [delivery.endpointId]);
      if (attempt.status === null) await this.rest(delivery.endpointId);
      else await this.wake(delivery.endpointId);
      await this.note(delivery, attempt, pause);
      if (pause === null) await this.alarm.raise('webhook-failed', delivery);
    });
  }

  private async giveUp(id: string, reason: string): Promise<null> {
    await this.units.query(`update webhook_deliveries set status = 'failed', last_error = $2 where id = $1`, [
      id,
      reason,
    ]);
    return null;
  }

  private async wait({ id, endpointId }: WaitingDelivery): Promise<null> {
    await this.units.query(
      `update webhook_deliveries d set next_attempt_at = e.resting_until from webhook_endpoints e where d.id = $1 and e.id = $2`,
      [id, endpointId],
    );
    return null;
  }

  private async count(waiting: WaitingDelivery): Promise<DueDelivery> {
    // An address that kept silent is tried by this one alone; the others wait to hear how it goes.
    await this.units.query(`${REST} and resting_until is not null`, [waiting.endpointId, REST_MS]);
    await this.units.query(
      `update webhook_deliveries set attempts = attempts + 1, next_attempt_at = now() + interval '10 minutes' where id = $1`,
      [waiting.id],
    );
    return { ...waiting, attempts: waiting.attempts + 1 };
  }

  private async note({ id }: DueDelivery, { status, reason }: FailedTry, pauseMs: number | null): Promise<void> {
    await this.units.query(
      `update webhook_deliveries set status = $2, answer_status = $3, last_error = left($4, 500),
              next_attempt_at = now() + coalesce($5, 0) * interval '1 millisecond'
        where id = $1 and status <> 'delivered'`,
      [id, pauseMs === null ? 'failed' : 'pending', status, reason, pauseMs],
    );
  }

  private async rest(endpointId: string): Promise<void> {
    await this.units.query(REST, [endpointId, REST_MS]);
  }

  private async wake(endpointId: string): Promise<void> {
    await this.units.query(
      'update webhook_endpoints set resting_until = null where id = $1 and resting_until is not null',
      [endpointId],
    );
  }
}

const REST = `update webhook_endpoints set resting_until = now() + $2 * interval '1 millisecond' where id = $1`;

const WAITING = `
  select d.id, d.endpoint_id as "endpointId", d.topic, d.position, d.attempts, e.url, e.enabled,
         coalesce(e.resting_until > now(), false) as resting,
         coalesce(d.resent_at, d.created_at) < now() - $2 * interval '1 millisecond' as expired,
         e.secret_key_id as "secretKeyId", e.secret,
         case when e.previous_until > now() then e.previous_key_id end as "previousKeyId",
         case when e.previous_until > now() then e.previous_secret end as "previousSecret"
    from webhook_deliveries d join webhook_endpoints e on e.id = d.endpoint_id
   where d.id = $1 and d.status = 'pending' for no key update of e`;
