import { Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import type { Member } from '../../platform/http/current.js';
import { notFound, wrongField } from '../../platform/http/problem.js';
import { RateLimits } from '../../platform/http/rate-limits.js';
import { Outbound } from '../../platform/outbound/outbound.js';
import { ForbiddenUrl } from '../../platform/outbound/outbound-url.js';
import type { SubscribeToPush } from './push.dto.js';
import type { PushSubscriptionView } from './push.view.js';

/** Beyond these the oldest goes: nobody has more devices, and each is a request for every push. */
const MOST_DEVICES = 10;
const SUBSCRIPTIONS_A_DAY = { name: 'push-subscriptions', points: 60, seconds: 86_400 };

type Row = Omit<PushSubscriptionView, 'current'> & { sessionId: string | null };
const COLUMNS = 'id, endpoint, session_id as "sessionId", created_at as "createdAt"';

/** The devices on which users agreed to pushes. */
@Injectable()
export class PushSubscriptions {
  constructor(
    private readonly units: UnitOfWork,
    private readonly outbound: Outbound,
    private readonly limits: RateLimits,
  ) {}

  /** The same address again is the same subscription, of whoever subscribes it last: a browser has one for all who sign in there. */
  async subscribe(member: Member, { endpoint, keys }: SubscribeToPush): Promise<PushSubscriptionView> {
    const { href } = this.allowed(endpoint);
    await this.limits.take(SUBSCRIPTIONS_A_DAY, member.userId);
    return this.units.run(async () => {
      const [row] = await this.units.query<Row>(
        `insert into push_subscriptions as s (id, user_id, session_id, endpoint, p256dh, auth) values ($1, $2, $3, $4, $5, $6)
         on conflict (endpoint) do update set user_id = excluded.user_id, session_id = excluded.session_id, p256dh = excluded.p256dh,
           auth = excluded.auth, failing_since = null, created_at = now() returning ${COLUMNS}`,
        [uuid(), member.userId, member.sessionId, href, keys.p256dh, keys.auth],
      );
      await this.units.query(
        `delete from push_subscriptions where user_id = $1 and id in
           (select id from push_subscriptions where user_id = $1 order by created_at desc, id desc offset $2)`,
        [member.userId, MOST_DEVICES],
      );
      return viewOf(row!, member);
    });
  }

  /** Oldest first. */
  list(member: Member): Promise<PushSubscriptionView[]> {
    return this.units.run(async () => {
      const rows = await this.units.query<Row>(
        `select ${COLUMNS} from push_subscriptions where user_id = $1 order by created_at, id`,
        [member.userId],
      );
      return rows.map((row) => viewOf(row, member));
    });
  }

  /** NOT_FOUND for one that is not the user's. */
  async end(userId: string, id: string): Promise<void> {
    const ended = await this.units.run(() =>
      this.units.query('delete from push_subscriptions where user_id = $1 and id = $2 returning id', [userId, id]),
    );
    if (ended.length === 0) throw notFound();
  }

  private allowed(endpoint: string): URL {
    try {
      return this.outbound.normal(endpoint);
    } catch (error) {
      if (!(error instanceof ForbiddenUrl)) throw error;
      const detail = 'La dirección del servicio de avisos no se admite.';
      throw wrongField('endpoint', 'FORBIDDEN_URL', detail);
    }
  }
}

function viewOf({ sessionId, ...row }: Row, member: Member): PushSubscriptionView {
  return { ...row, current: sessionId === member.sessionId };
}
