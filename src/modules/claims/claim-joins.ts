import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { idAfter, pageOf } from '../../platform/http/cursor.js';
import type { PageQuery } from '../../platform/http/dto.js';
import { notFound } from '../../platform/http/problem.js';
import { RateLimits } from '../../platform/http/rate-limits.js';
import { ClaimBook } from './claim-book.js';
import { JOINED_COUNT } from './claim-sql.js';
import { NearbyClaims } from './nearby-claims.js';
import type { JoinedClaimPage, JoinedClaimView } from './nearby.view.js';

const JOINS_A_DAY = { name: 'claim-joins', points: 40, seconds: 86_400 };

const JOINED = `
  select c.id, c.number, c.status, c.service, k.name as category, c.created_at as "createdAt", ${JOINED_COUNT} as "joinedCount",
         m.supply_id as "supplyId", m.created_at as "joinedAt", c.updated_at as "updatedAt"
    from claim_joins m join claims c on c.id = m.claim_id left join claim_categories k on k.id = c.category_id
   where m.user_id = $1`;

/** «A mí también»: who has the same trouble joins a claim that there is. */
@Injectable()
export class ClaimJoins {
  constructor(
    private readonly units: UnitOfWork,
    private readonly limits: RateLimits,
    private readonly book: ClaimBook,
    private readonly nearby: NearbyClaims,
  ) {}

  /** Once for each user, however often it is asked. A claim that is not open, not near or the user's own is NOT_FOUND, as is another's supply. */
  async join(userId: string, claimId: string, supplyId: string): Promise<JoinedClaimView> {
    await this.limits.take(JOINS_A_DAY, userId);
    return this.units.run(async () => {
      // Held, so that it cannot close while somebody joins; and who joins is told of each step that follows.
      await this.book.lock(claimId);
      if (!(await this.nearby.find(userId, supplyId, claimId))) throw notFound();
      await this.units.query(
        'insert into claim_joins (claim_id, user_id, supply_id) values ($1, $2, $3) on conflict do nothing',
        [claimId, userId, supplyId],
      );
      const [joined] = await this.units.query<JoinedClaimView>(`${JOINED} and c.id = $2`, [userId, claimId]);
      return joined!;
    });
  }

  /** NOT_FOUND where the user had not joined. */
  async leave(userId: string, claimId: string): Promise<void> {
    const left = await this.units.run(() =>
      this.units.query('delete from claim_joins where claim_id = $1 and user_id = $2 returning claim_id', [
        claimId,
        userId,
      ]),
    );
    if (left.length === 0) throw notFound();
  }

  /** Newest claim first. */
  list(userId: string, { limit, cursor }: PageQuery): Promise<JoinedClaimPage> {
    const before = idAfter(cursor);
    return this.units.run(async () => {
      const rows = await this.units.query<JoinedClaimView>(
        `${JOINED} and ($2::uuid is null or c.id < $2) order by c.id desc limit $3`,
        [userId, before, limit + 1],
      );
      return pageOf(
        rows,
        limit,
        (row) => [row.id],
        (row) => row,
      );
    });
  }
}
