import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { idAfter, pageOf } from '../../platform/http/cursor.js';
import { Audit } from '../../platform/operations/audit.js';
import { LINKED_MEMBER } from './holder-desk.js';
import type { StaffWebKeyRequestPageView, StaffWebKeyRequestView } from './holder.view.js';
import type { WebKeyRequestQuery } from './holders.dto.js';

const REQUESTS = `
  select r.id, r.holder_number as "holderNumber", r.holder_id as "holderId", h.phone as "holderPhone", ${LINKED_MEMBER} as member, r.outcome,
         r.expires_at as "expiresAt", r.used_at as "usedAt", r.created_at as "createdAt"
    from web_key_requests r join users u on u.id = r.user_id left join holders h on h.id = r.holder_id
   where ($1::uuid is null or r.holder_id = $1) and ($2::text is null or r.outcome = $2) and ($3::uuid is null or r.id < $3)
   order by r.id desc limit $4`;

/** Who asked for a link without the web key, and what became of it. */
@Injectable()
export class WebKeyRequestList {
  constructor(
    private readonly units: UnitOfWork,
    private readonly audit: Audit,
  ) {}

  /** Newest first. */
  async page(
    { holderId, outcome, limit, cursor }: WebKeyRequestQuery,
    actor: string,
  ): Promise<StaffWebKeyRequestPageView> {
    const before = idAfter(cursor);
    const rows = await this.units.run(() =>
      this.units.query<StaffWebKeyRequestView>(REQUESTS, [holderId ?? null, outcome ?? null, before, limit + 1]),
    );
    this.audit.note({ actor, action: 'web-key-requests.viewed', subject: holderId });
    return pageOf(
      rows,
      limit,
      (row) => [row.id],
      (row) => row,
    );
  }
}
