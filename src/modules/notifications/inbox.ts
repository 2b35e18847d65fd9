import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { idAfter, pageOf } from '../../platform/http/cursor.js';
import type { PageQuery } from '../../platform/http/dto.js';
import { wrongField } from '../../platform/http/problem.js';
import type { NotificationPage, NotificationView, UnreadView } from './notification.view.js';
import type { ReadNotifications } from './notifications.dto.js';

/** What a user was told, as the app shows it. */
@Injectable()
export class Inbox {
  constructor(private readonly units: UnitOfWork) {}

  /** Newest first. What has been forgotten by time has no title left, and is not shown. */
  list(userId: string, { cursor, limit }: PageQuery): Promise<NotificationPage> {
    const before = idAfter(cursor);
    return this.units.run(async () => {
      const rows = await this.units.query<NotificationView>(
        `select id, event, title, text, path, created_at as "createdAt", read_at as "readAt" from notifications
          where user_id = $1 and title <> '' and ($2::uuid is null or id < $2) order by id desc limit $3`,
        [userId, before, limit + 1],
      );
      const page = pageOf(
        rows,
        limit,
        (row) => [row.id],
        (row) => row,
      );
      return { ...page, ...(await this.unread(userId)) };
    });
  }

  /** How many stay unread. */
  read(userId: string, { ids, all }: ReadNotifications): Promise<UnreadView> {
    if ((ids === undefined) === (all !== true)) {
      const detail = 'Diga cuáles (ids) o todos (all: true).';
      throw wrongField('ids', 'REQUIRED', detail);
    }
    return this.units.run(async () => {
      await this.units.query(
        `update notifications set read_at = now() where user_id = $1 and read_at is null and ($2::uuid[] is null or id = any($2))`,
        [userId, ids ?? null],
      );
      return this.unread(userId);
    });
  }

  private async unread(userId: string): Promise<UnreadView> {
    const [counted] = await this.units.query<UnreadView>(
      `select count(*)::integer as unread from notifications where user_id = $1 and read_at is null and title <> ''`,
      [userId],
    );
    return counted!;
  }
}
