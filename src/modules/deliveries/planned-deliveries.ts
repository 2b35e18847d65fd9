import { Injectable, type OnModuleInit } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { JobQueue } from '../../platform/queue/job-queue.js';
import { type FeedEntry, Feeds } from '../sync/feeds.js';

/** Turns each entry of a feed into a delivery to every address that wants it, within the transaction that wrote the entry. */
@Injectable()
export class PlannedDeliveries implements OnModuleInit {
  constructor(
    private readonly feeds: Feeds,
    private readonly units: UnitOfWork,
    private readonly jobs: JobQueue,
  ) {}

  onModuleInit(): void {
    this.feeds.onAppend((entry) => this.plan(entry));
  }

  private async plan({ topic, position, event }: FeedEntry): Promise<void> {
    const wanting = await this.units.query<{ id: string }>(
      'select id from webhook_endpoints where enabled and $1 = any (events)',
      [event],
    );
    for (const endpoint of wanting) {
      const id = uuid();
      await this.units.query(
        `insert into webhook_deliveries (id, endpoint_id, topic, position, next_attempt_at)
         values ($1, $2, $3, $4, now() + interval '1 minute')`,
        [id, endpoint.id, topic, position],
      );
      this.jobs.enqueueAfterCommit('deliveries', id);
    }
  }
}
