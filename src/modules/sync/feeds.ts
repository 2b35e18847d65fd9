import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';

/** What the management system reads back, each in its own sequence. */
export type FeedTopic = 'payments' | 'claims' | 'contact-messages' | 'links';

/** One entry, as it was just written. */
export interface FeedEntry {
  topic: FeedTopic;
  position: number;
  event: string;
  subjectId: string;
}

/** Appends to what the management system reads back; its readers are in the sync module. */
@Injectable()
export class Feeds {
  private readonly listeners: ((entry: FeedEntry) => Promise<void>)[] = [];

  constructor(private readonly units: UnitOfWork) {}

  /** Runs `listener` within the unit of work of every entry, so that what it writes commits with it. For modules that start. */
  onAppend(listener: (entry: FeedEntry) => Promise<void>): void {
    this.listeners.push(listener);
  }

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
    const entry = { topic, position: counter!.last_position, event, subjectId };
    await this.units.query(`insert into feed_entries (topic, position, event, subject_id) values ($1, $2, $3, $4)`, [
      topic,
      entry.position,
      event,
      subjectId,
    ]);
    for (const listener of this.listeners) await listener(entry);
  }
}
