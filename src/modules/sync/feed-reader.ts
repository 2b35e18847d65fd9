import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { FEED_SELECTS, feedViews, type FeedViews } from './feed-topics.js';
import type { FeedTopic } from './feeds.js';

interface Feed<View> {
  items: View[];
  nextCursor: string;
}

/** What happened here, for the management system, in the order of commits. Events are read once or a hundred times; nothing is consumed. */
@Injectable()
export class FeedReader {
  constructor(private readonly units: UnitOfWork) {}

  /** The cursor is the position itself. At the end of the feed it is the last one again, from where the reader resumes. */
  read<Topic extends FeedTopic>(topic: Topic, after: string, limit: number): Promise<Feed<FeedViews[Topic]>> {
    return this.units.run(async () => {
      // Before the entries: whoever gets fewer than asked for has seen all up to here, even where the last one's subject is gone.
      const end = await this.lastPosition(topic);
      const rows = await this.units.query<{ position: number }>(
        `${FEED_SELECTS[topic]} where e.topic = $1 and e.position > $2 order by e.position limit $3`,
        [topic, after, limit],
      );
      const last = rows.at(-1)?.position ?? 0;
      const reached = rows.length < limit ? Math.max(last, end) : last;
      return {
        items: rows.map(({ position: _, ...row }) => feedViews[topic](row)),
        nextCursor: String(Math.max(reached, Number(after))),
      };
    });
  }

  /** The one entry at a position, with its subject as it is now. Throws where there is none. */
  async at<Topic extends FeedTopic>(topic: Topic, position: number): Promise<FeedViews[Topic]> {
    const { items, nextCursor } = await this.read(topic, String(position - 1), 1);
    if (nextCursor !== String(position) || !items[0]) throw new Error(`The feed ${topic} has no entry ${position}.`);
    return items[0];
  }

  private async lastPosition(topic: FeedTopic): Promise<number> {
    const [counter] = await this.units.query<{ last_position: number }>(
      'select last_position from feed_counters where topic = $1',
      [topic],
    );
    return counter?.last_position ?? 0;
  }
}
