import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { decodeCursor, pageOf, UUID } from '../../platform/http/cursor.js';
import type { PageQuery } from '../../platform/http/dto.js';
import type { NoticePage, NoticeView } from './notice.view.js';

/** The moment of publication as a whole number: a cursor must not lose its microseconds. */
const MOMENT = '(extract(epoch from published_at) * 1000000)::bigint';

/** What the cooperative tells its members. */
@Injectable()
export class NoticesService {
  constructor(private readonly units: UnitOfWork) {}

  /** Published and not withdrawn, newest first. */
  list({ cursor, limit }: PageQuery): Promise<NoticePage> {
    const before = cursor === undefined ? [null, null] : decodeCursor(cursor, [/^\d{1,18}$/, UUID]);
    return this.units.run(async () => {
      const rows = await this.units.query<NoticeView & { moment: number }>(
        `select id, kind, title, body, starts_at as "startsAt", ends_at as "endsAt", published_at as "publishedAt", ${MOMENT} as moment
           from notices
          where published_at <= now() and withdrawn_at is null
            and ($1::bigint is null or (${MOMENT}, id) < ($1, $2::uuid))
          order by moment desc, id desc limit $3`,
        [...before, limit + 1],
      );
      return pageOf(
        rows,
        limit,
        (row) => [row.moment, row.id],
        ({ moment: _, ...notice }) => notice,
      );
    });
  }
}
