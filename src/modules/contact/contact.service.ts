import { Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { idAfter, pageOf } from '../../platform/http/cursor.js';
import type { PageQuery } from '../../platform/http/dto.js';
import { Problem } from '../../platform/http/problem.js';
import { RateLimits } from '../../platform/http/rate-limits.js';
import { UsersService } from '../auth/users.service.js';
import { Feeds } from '../sync/feeds.js';
import { ContactMails } from './contact-mails.js';
import type { LeaveContactMessage } from './contact.dto.js';
import type { ContactMessagePage, ContactMessageView } from './contact.view.js';

/** One member cannot fill the cooperative's mailbox. */
const MESSAGES_A_DAY = { name: 'contact-messages', points: 20, seconds: 86_400 };
const COLUMNS = `id, message, contact_hours as "contactHours", phone, status, answer, answered_at as "answeredAt", created_at as "createdAt"`;

/** Messages that ask the cooperative to call back. */
@Injectable()
export class ContactService {
  constructor(
    private readonly units: UnitOfWork,
    private readonly limits: RateLimits,
    private readonly users: UsersService,
    private readonly mails: ContactMails,
    private readonly feeds: Feeds,
  ) {}

  /** Keeps the message and mails it to the cooperative's contact address; an answer goes to the member. */
  async leave(userId: string, request: LeaveContactMessage): Promise<ContactMessageView> {
    await this.limits.take(MESSAGES_A_DAY, userId);
    return this.units.run(async () => {
      const member = await this.users.contactOf(userId);
      // The user was deleted between the guard and here.
      if (!member) throw new Problem('SESSION_ENDED');
      const { message, contactHours, phone } = request;
      const [left] = await this.units.query<ContactMessageView>(
        `insert into contact_messages (id, user_id, message, contact_hours, phone) values ($1, $2, $3, $4, $5) returning ${COLUMNS}`,
        [uuid(), userId, message, contactHours, phone],
      );
      await this.mails.left(left!, member);
      await this.feeds.append('contact-messages', 'contact.created', left!.id);
      return left!;
    });
  }

  /** The user's messages, newest first. */
  list(userId: string, { cursor, limit }: PageQuery): Promise<ContactMessagePage> {
    const before = idAfter(cursor);
    return this.units.run(async () => {
      const rows = await this.units.query<ContactMessageView>(
        `select ${COLUMNS} from contact_messages
          where user_id = $1 and ($2::uuid is null or id < $2) order by id desc limit $3`,
        [userId, before, limit + 1],
      );
      return pageOf(
        rows,
        limit,
        (row) => [row.id],
        (row) => row,
      );
    });
  }
}
