import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { decodeCursor, pageOf, UUID } from '../../platform/http/cursor.js';
import type { PageQuery } from '../../platform/http/dto.js';
import type { NoticePage, NoticeView } from './notice.view.js';
import { isOutage, NOTICE_COLUMNS, type NoticeRecord, type Outage } from './notice-record.js';
import { type SupplyPlace, touchedBy } from './outage-scope.js';
import { SupplyPlaces } from './supply-places.js';

/** The moment of publication as a whole number: a cursor must not lose its microseconds. */
const MOMENT = '(extract(epoch from n.published_at) * 1000000)::bigint';
/** Notices are looked through so many at a time, for most outages are other people's. */
const CHUNK = 100;
const MOST_OUTAGES = 500;

type Row = NoticeRecord & { moment: number };
type Shown = Row & { affects: string[] };
/** Keys of a row: those after it come next. */
type Place = [moment: string | number | null, id: string | null];

/** An outage that touches supplies of a user's, or everybody. */
export interface TouchingOutage extends Outage {
  affects: string[];
}

/** What the cooperative tells its members. */
@Injectable()
export class NoticesService {
  constructor(
    private readonly units: UnitOfWork,
    private readonly places: SupplyPlaces,
  ) {}

  /** News, and the outages that touch a supply of the user's: published and not withdrawn, newest first. */
  list(userId: string, { cursor, limit }: PageQuery): Promise<NoticePage> {
    const after = cursor === undefined ? undefined : decodeCursor(cursor, [/^\d{1,18}$/, UUID]);
    return this.units.run(async () => {
      const supplies = await this.suppliesOf(userId);
      const found: Shown[] = [];
      let place: Place | undefined = [after?.[0] ?? null, after?.[1] ?? null];
      while (place && found.length <= limit) {
        const rows = await this.newest(place);
        found.push(...rows.flatMap((row) => shownTo(row, supplies)));
        const last = rows.at(-1);
        place = last && rows.length === CHUNK ? [last.moment, last.id] : undefined;
      }
      return pageOf(found.slice(0, limit + 1), limit, (row) => [row.moment, row.id], viewOf);
    });
  }

  /** Within a unit of work: the outages that end after `since` and touch a supply of the user's, the withdrawn too; in the order of their beginning. */
  async outagesFor(userId: string, since: Date): Promise<TouchingOutage[]> {
    const supplies = await this.suppliesOf(userId);
    const rows = await this.units.query<NoticeRecord>(
      `select ${NOTICE_COLUMNS} from notices n
        where n.kind = 'outage' and n.published_at <= now() and n.ends_at > $1 order by n.starts_at, n.id limit ${MOST_OUTAGES}`,
      [since],
    );
    return rows.filter(isOutage).flatMap((row) => shownTo(row, supplies));
  }

  private async suppliesOf(userId: string): Promise<SupplyPlace[]> {
    return (await this.places.ofUsers([userId])).get(userId) ?? [];
  }

  private newest([moment, id]: Place): Promise<Row[]> {
    return this.units.query<Row>(
      `select ${NOTICE_COLUMNS}, ${MOMENT} as moment from notices n
        where n.published_at <= now() and n.withdrawn_at is null
          and ($1::bigint is null or (${MOMENT}, n.id) < ($1, $2::uuid))
        order by moment desc, n.id desc limit ${CHUNK}`,
      [moment, id],
    );
  }
}

/** With the supplies that it touches; nothing for an outage that is others'. */
function shownTo<T extends NoticeRecord>(notice: T, supplies: SupplyPlace[]): (T & { affects: string[] })[] {
  if (notice.kind === 'news' || notice.scope === null) return [{ ...notice, affects: [] }];
  const affects = supplies.filter(touchedBy(notice)).map(({ number }) => number);
  return affects.length > 0 ? [{ ...notice, affects }] : [];
}

function viewOf({ id, kind, title, body, startsAt, endsAt, publishedAt, services, affects }: Shown): NoticeView {
  return { id, kind, title, body, startsAt, endsAt, publishedAt, services, affects };
}
