import { Injectable, type OnModuleInit } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { Notifications } from '../notifications/notifications.js';

/** Knows which notices still say what members were told of them. */
@Injectable()
export class StandingNotices implements OnModuleInit {
  constructor(
    private readonly units: UnitOfWork,
    private readonly notifications: Notifications,
  ) {}

  onModuleInit(): void {
    this.notifications.recheck('outage', (subjects) => this.outages(subjects));
    this.notifications.recheck('news', (ids) => this.news(ids));
  }

  /** `{id}/{revision}` of outages that are not over and were not changed since. */
  private async outages(subjects: string[]): Promise<Set<string>> {
    const rows = await this.units.query<{ subject: string }>(
      `select n.id || '/' || n.revision as subject from notices n
        where n.id = any($1::uuid[]) and (n.ends_at is null or n.ends_at > now())`,
      [subjects.map((subject) => subject.split('/')[0])],
    );
    return new Set(rows.map(({ subject }) => subject));
  }

  private async news(ids: string[]): Promise<Set<string>> {
    const rows = await this.units.query<{ id: string }>(
      'select id from notices where id = any($1::uuid[]) and withdrawn_at is null',
      [ids],
    );
    return new Set(rows.map(({ id }) => id));
  }
}
