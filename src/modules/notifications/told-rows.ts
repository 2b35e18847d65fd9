import { Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import type { NotificationEvent } from './events.js';
import type { WaitingMail } from './telling.js';

/** A row of `notifications` to be. */
export interface NewNotification {
  id: string;
  userId: string;
  event: NotificationEvent;
  cause: string;
  subject: string | null;
  title: string;
  text: string;
  path: string;
  /** To be gathered. */
  mail: WaitingMail | null;
}

export interface NewPush {
  id: string;
  notificationId: string;
  subscriptionId: string;
  /** When it may be shown. */
  at: Date;
  expiresAt: Date;
}

/** Writes what is told, many rows to a statement. Within a unit of work; callers give rows in the order of their users, so that two who tell the same wait for each other in turn. */
@Injectable()
export class ToldRows {
  constructor(private readonly units: UnitOfWork) {}

  /** Ids of those that had not been told before. */
  async add(rows: readonly NewNotification[]): Promise<Set<string>> {
    const of = (field: keyof NewNotification) => rows.map((row) => row[field]);
    const added = await this.units.query<{ id: string }>(
      `insert into notifications (id, user_id, event, cause, subject, title, text, path, mail)
       select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::jsonb[])
       on conflict (user_id, cause) do nothing returning id`,
      [
        of('id'),
        of('userId'),
        of('event'),
        of('cause'),
        of('subject'),
        of('title'),
        of('text'),
        of('path'),
        rows.map(({ mail }) => mail && JSON.stringify(mail)),
      ],
    );
    return new Set(added.map(({ id }) => id));
  }

  /** Lets the users' next mail leave at that moment, or sooner where it is to already. */
  async gather(due: ReadonlyMap<string, Date>): Promise<void> {
    if (due.size === 0) return;
    await this.units.query(
      `insert into mail_gatherings as g (id, user_id, next_attempt_at)
       select * from unnest($1::uuid[], $2::uuid[], $3::timestamptz[])
       on conflict (user_id) do update set next_attempt_at = least(g.next_attempt_at, excluded.next_attempt_at)`,
      [[...due.keys()].map(() => uuid()), [...due.keys()], [...due.values()]],
    );
  }

  async push(pushes: readonly NewPush[]): Promise<void> {
    if (pushes.length === 0) return;
    const of = (field: keyof NewPush) => pushes.map((push) => push[field]);
    await this.units.query(
      `insert into push_deliveries (id, notification_id, subscription_id, next_attempt_at, expires_at)
       select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::timestamptz[], $5::timestamptz[])`,
      [of('id'), of('notificationId'), of('subscriptionId'), of('at'), of('expiresAt')],
    );
  }
}
