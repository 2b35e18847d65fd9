import { Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { JobQueue } from '../../platform/queue/job-queue.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';
import { remindersBefore, USUAL_REMINDERS } from './outage-reminders.js';

/** One round of telling everybody whom a notice concerns. */
export type TellingKind = 'published' | 'changed' | 'reminder' | 'withdrawn';

export interface NoticeTelling {
  id: string;
  revision: number;
  kind: TellingKind;
  /** Of a reminder: how long before the start. */
  hours: number | null;
  /** Users up to this one were told; they are told in the order of their ids. */
  afterUser: string | null;
}

/** What is to be told of notices, and when; the rows keep the time. Every method belongs inside a unit of work. */
@Injectable()
export class NoticeTellings {
  constructor(
    private readonly units: UnitOfWork,
    private readonly jobs: JobQueue,
  ) {}

  /** What was still to be told of the notice is replaced: by `kind` now, and by reminders where it starts later and goes on. */
  async plan(
    { id, revision, startsAt }: { id: string; revision: number; startsAt: Date | null },
    kind: Exclude<TellingKind, 'reminder'>,
  ): Promise<void> {
    await this.drop(id);
    const first = uuid();
    await this.add(first, id, revision, kind, null, new Date(Date.now() + 60_000));
    this.jobs.enqueueAfterCommit('notices', first);
    if (startsAt === null || kind === 'withdrawn') return;
    const hours = currentTenant().settings.outages?.remindHours ?? USUAL_REMINDERS;
    for (const reminder of remindersBefore(startsAt, hours))
      await this.add(uuid(), id, revision, 'reminder', reminder.hours, reminder.at);
  }

  /** Nothing more is told of the notice. */
  async drop(noticeId: string): Promise<void> {
    await this.units.query('delete from notice_tellings where notice_id = $1 and done_at is null', [noticeId]);
  }

  private async add(
    id: string,
    noticeId: string,
    revision: number,
    kind: TellingKind,
    hours: number | null,
    at: Date,
  ): Promise<void> {
    await this.units.query(
      'insert into notice_tellings (id, notice_id, revision, kind, hours, next_attempt_at) values ($1, $2, $3, $4, $5, $6)',
      [id, noticeId, revision, kind, hours, at],
    );
  }

  /** Holds the telling for the open unit; undefined for one that is over, or replaced. With the notice that it is about. */
  async hold(id: string): Promise<(NoticeTelling & { noticeId: string }) | undefined> {
    const [row] = await this.units.query<NoticeTelling & { noticeId: string }>(
      `select id, notice_id as "noticeId", revision, kind, hours, after_user as "afterUser" from notice_tellings
        where id = $1 and done_at is null for update`,
      [id],
    );
    return row;
  }

  async advance(id: string, afterUser: string, told: number): Promise<void> {
    await this.units.query(
      `update notice_tellings set after_user = $2, told = told + $3, next_attempt_at = now() + interval '10 minutes' where id = $1`,
      [id, afterUser, told],
    );
  }

  async finish(id: string): Promise<void> {
    await this.units.query('update notice_tellings set done_at = now() where id = $1', [id]);
  }
}
