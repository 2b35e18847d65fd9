import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';

/** What the management system reads back, each in its own sequence. */
export type FeedTopic = 'payments' | 'claims';

/** Appends to what the management system reads back; its readers are in the sync module. */
@Injectable()
export class Feeds {
  constructor(private readonly units: UnitOfWork) {}

  /**
   * Within a unit of work: notes that `event` happened to the row `subjectId`. The counter's row stays locked until the unit
   * commits, so positions follow the order of commits and a reader's cursor skips nothing. Call it last: it queues the topic's writers up.
   */
  async append(topic: FeedTopic, event: string, subjectId: string): Promise<void> {
    const [counter] = await this.units.query<{ last_position: number }>(
      `insert into feed_counters as c (topic, last_position) values ($1, 1)
       on conflict (topic) do update set last_position = c.last_position + 1 returning last_position`,
      [topic],
    );
    await this.units.query(`insert into feed_entries (topic, position, event, subject_id) values ($1, $2, $3, $4)`, [
      topic,
      counter!.last_position,
      event,
      subjectId,
    ]);
  }
}
