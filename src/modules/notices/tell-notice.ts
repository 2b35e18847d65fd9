import { Inject, Injectable } from '@nestjs/common';
import { ENVIRONMENT } from '../../platform/config/config.module.js';
import type { Environment } from '../../platform/config/environment.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';
import { Notifications, type Telling } from '../notifications/notifications.js';
import { isOutage, NOTICE_COLUMNS, type NoticeRecord, type Outage } from './notice-record.js';
import { type NoticeTelling, NoticeTellings } from './notice-tellings.js';
import { touchedBy } from './outage-scope.js';
import { type OutageNews, outageTexts } from './outage-texts.js';
import { SupplyPlaces } from './supply-places.js';

/** Users to a transaction. */
const PAGE = 300;

/** Works one telling of a notice: page by page over the cooperative's users, each page told and noted together. */
@Injectable()
export class TellNotice {
  constructor(
    private readonly units: UnitOfWork,
    private readonly tellings: NoticeTellings,
    private readonly places: SupplyPlaces,
    private readonly notifications: Notifications,
    @Inject(ENVIRONMENT) private readonly env: Environment,
  ) {}

  /** What a kill breaks off goes on where it stood; nothing happens for a telling that is over. */
  async tell(id: string): Promise<void> {
    while (await this.units.run(() => this.tellPage(id)));
  }

  /** Whether there may be more. */
  private async tellPage(id: string): Promise<boolean> {
    const telling = await this.tellings.hold(id);
    if (!telling) return false;
    const [notice] = await this.units.query<NoticeRecord>(`select ${NOTICE_COLUMNS} from notices n where n.id = $1`, [
      telling.noticeId,
    ]);
    const users = notice && isStillNews(notice, telling) ? await this.usersAfter(telling.afterUser) : [];
    const last = users.at(-1);
    if (!notice || last === undefined) {
      await this.tellings.finish(id);
      return false;
    }
    const told = await this.notifications.tell(...(await this.tellingsOf(notice, telling, users)));
    await this.tellings.advance(id, last, told);
    return true;
  }

  private async usersAfter(after: string | null): Promise<string[]> {
    const rows = await this.units.query<{ id: string }>(
      `select id from users where status = 'active' and ($1::uuid is null or id > $1) order by id limit ${PAGE}`,
      [after],
    );
    return rows.map(({ id }) => id);
  }

  private async tellingsOf(notice: NoticeRecord, telling: NoticeTelling, users: string[]): Promise<Telling[]> {
    if (!isOutage(notice)) return [newsTelling(notice, users, this.appUrl)];
    const places = await this.places.ofUsers(users);
    const toldBefore = await this.toldBefore(notice.id, users);
    const isTouched = touchedBy(notice);
    return users.flatMap((to) => {
      const supplies = (places.get(to) ?? []).filter(isTouched).map(({ number }) => number);
      const news = newsFor(telling, supplies.length > 0, toldBefore.has(to));
      return news ? [this.outageTelling(notice, telling, news, to, supplies)] : [];
    });
  }

  private async toldBefore(noticeId: string, users: string[]): Promise<Set<string>> {
    const rows = await this.units.query<{ id: string }>(
      'select distinct user_id as id from notifications where user_id = any($1) and starts_with(cause, $2)',
      [users, `outage/${noticeId}/`],
    );
    return new Set(rows.map(({ id }) => id));
  }

  private outageTelling(
    outage: Outage,
    { kind, hours, revision }: NoticeTelling,
    news: OutageNews,
    to: string,
    supplies: string[],
  ): Telling {
    const { timeZone } = currentTenant();
    const { id, startsAt, endsAt } = outage;
    return {
      ...outageTexts(outage, news, supplies, { timeZone, appUrl: this.appUrl }),
      to,
      event: 'outage',
      cause: `outage/${id}/${revision}/${kind}${hours ?? ''}`,
      subject: `${id}/${revision}`,
      useUntil: startsAt > new Date() ? startsAt : endsAt,
    };
  }

  private get appUrl(): string {
    return `${this.env.publicUrl}/${currentTenant().slug}`;
  }
}

/** A notice that was changed since is told of by another telling; one that is over, or has begun before its reminder, by none. */
function isStillNews(notice: NoticeRecord, { revision, kind }: NoticeTelling): boolean {
  if (notice.revision !== revision) return false;
  if (!isOutage(notice)) return notice.withdrawnAt === null;
  return (kind === 'reminder' ? notice.startsAt : notice.endsAt) > new Date();
}

/** Null for whom it does not concern. A withdrawal, like a change that lets somebody off, is for those who were told. */
function newsFor({ kind }: NoticeTelling, isTouched: boolean, wasTold: boolean): OutageNews | null {
  if (kind === 'withdrawn') return wasTold ? 'withdrawn' : null;
  if (kind === 'changed' && wasTold) return isTouched ? 'changed' : 'elsewhere';
  if (!isTouched) return null;
  return kind === 'reminder' ? 'reminder' : 'planned';
}

function newsTelling({ id, title, body }: NoticeRecord, to: string[], appUrl: string): Telling {
  const path = `/avisos/${id}`;
  return {
    to,
    event: 'news',
    cause: `news/${id}`,
    subject: id,
    title,
    text: body,
    path,
    mail: { template: 'news', data: { title, body, link: `${appUrl}${path}` } },
  };
}
