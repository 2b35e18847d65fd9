import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';
import { wants } from './choices.js';
import type { NotificationEvent } from './events.js';
import { pushTime } from './holding-back.js';
import { Rechecks } from './rechecks.js';
import { type Recipient, Recipients } from './recipients.js';

/** A push that is to be tried now. */
export interface DuePush {
  id: string;
  subscriptionId: string;
  notificationId: string;
  userId: string;
  event: NotificationEvent;
  subject: string | null;
  cause: string;
  title: string;
  text: string;
  path: string;
  endpoint: string;
  p256dh: string;
  auth: string;
  /** Tries made, this one among them. */
  attempts: number;
  expiresAt: Date;
}

interface WaitingPush extends DuePush {
  isRead: boolean;
  /** The device is somebody else's by now, or the sign-in in which it was subscribed was ended. */
  isLost: boolean;
}

/** A device that nothing reached for so long is gone. */
const GONE_AFTER = `interval '30 days'`;

/** What became of each push. The rows hold the timetable, so a queue that is lost loses nothing. */
@Injectable()
export class PushLog {
  constructor(
    private readonly units: UnitOfWork,
    private readonly recipients: Recipients,
    private readonly rechecks: Rechecks,
  ) {}

  /** Counts a try. Null for a push that is done, that is to wait, or that is not to be shown any more. */
  begin(id: string): Promise<DuePush | null> {
    return this.units.run(async () => {
      const [waiting] = await this.units.query<WaitingPush>(WAITING, [id]);
      if (!waiting) return null;
      const recipient = (await this.recipients.of([waiting.userId])).get(waiting.userId)!;
      const reason = await this.reasonAgainst(waiting, recipient);
      if (reason) return this.drop(id, reason);
      // Quiet hours may have begun since it was planned.
      const now = new Date();
      const at = pushTime(recipient.choices, currentTenant().timeZone, now, waiting.expiresAt);
      return at > now ? this.hold(id, at) : this.count(waiting);
    });
  }

  async delivered({ id, subscriptionId }: DuePush, status: number): Promise<void> {
    await this.units.run(async () => {
      await this.units.query(
        'update push_subscriptions set failing_since = null where id = $1 and failing_since is not null',
        [subscriptionId],
      );
      await this.units.query(
        `update push_deliveries set status = 'delivered', finished_at = now(), answer_status = $2, last_error = null
          where id = $1 and status = 'pending'`,
        [id, status],
      );
    });
  }

  /** The service does not know the device any more: the subscription ends, and with it all that waited for it. */
  async gone({ subscriptionId, endpoint }: DuePush): Promise<void> {
    await this.units.run(() =>
      this.units.query('delete from push_subscriptions where id = $1 and endpoint = $2', [subscriptionId, endpoint]),
    );
  }

  /** `status` is null where no answer came. Without a `next` try in time it is given up. */
  async failed(push: DuePush, answer: { status: number | null; reason: string }, next: Date | null): Promise<void> {
    await this.units.run(async () => {
      await this.units.query(
        'update push_subscriptions set failing_since = now() where id = $1 and failing_since is null',
        [push.subscriptionId],
      );
      await this.units.query(`delete from push_subscriptions where id = $1 and failing_since < now() - ${GONE_AFTER}`, [
        push.subscriptionId,
      ]);
      const at = next && next < push.expiresAt ? next : null;
      await this.units.query(
        `update push_deliveries set answer_status = $2, last_error = left($3, 500), next_attempt_at = coalesce($4, next_attempt_at),
                status = case when $4::timestamptz is null then 'failed' else status end,
                finished_at = case when $4::timestamptz is null then now() end
          where id = $1 and status = 'pending'`,
        [push.id, answer.status, answer.reason, at],
      );
    });
  }

  private async reasonAgainst(waiting: WaitingPush, { isActive, choices }: Recipient): Promise<string | null> {
    if (!isActive) return 'The user is disabled.';
    if (waiting.isLost) return 'The device is not the user’s any more.';
    if (waiting.isRead) return 'It was read meanwhile.';
    if (waiting.expiresAt <= new Date()) return 'It came too late.';
    if (!wants(choices, 'push', waiting.event)) return 'It is not wanted any more.';
    const holding = await this.rechecks.holding([waiting]);
    return holding.length === 0 ? 'It does not hold any more.' : null;
  }

  private async drop(id: string, reason: string): Promise<null> {
    await this.units.query(
      `update push_deliveries set status = 'dropped', finished_at = now(), last_error = $2 where id = $1`,
      [id, reason],
    );
    return null;
  }

  private async hold(id: string, until: Date): Promise<null> {
    await this.units.query('update push_deliveries set next_attempt_at = $2 where id = $1', [id, until]);
    return null;
  }

  private async count(waiting: WaitingPush): Promise<DuePush> {
    await this.units.query(
      `update push_deliveries set attempts = attempts + 1, next_attempt_at = now() + interval '10 minutes' where id = $1`,
      [waiting.id],
    );
    return { ...waiting, attempts: waiting.attempts + 1 };
  }
}

const WAITING = `
  select d.id, d.subscription_id as "subscriptionId", d.notification_id as "notificationId", d.attempts, d.expires_at as "expiresAt",
         n.user_id as "userId", n.event, n.subject, n.cause, n.title, n.text, n.path, n.read_at is not null as "isRead",
         s.endpoint, s.p256dh, s.auth, s.user_id <> n.user_id or x.revoked_at is not null as "isLost"
    from push_deliveries d join notifications n on n.id = d.notification_id
    join push_subscriptions s on s.id = d.subscription_id left join sessions x on x.id = s.session_id
   where d.id = $1 and d.status = 'pending' for no key update of d`;
