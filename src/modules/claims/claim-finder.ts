import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { idAfter, type Page, pageOf } from '../../platform/http/cursor.js';
import type { Service } from '../../platform/tenancy/tenant.js';
import type { ClaimStatus } from './claim-status.js';

/** Which of all the cooperative's claims; all of what is not given. */
export interface ClaimCriteria {
  ids?: string[];
  numbers?: string[];
  /** Filed at or after. */
  from?: Date;
  /** Filed before. */
  until?: Date;
  statuses?: ClaimStatus[];
  services?: Service[];
  categoryIds?: string[];
  source?: 'member' | 'open311';
  limit: number;
  cursor?: string;
}

/** What may be told of a claim to whoever asks; of a member's, `description` and `address` are the member's own words and may not. */
export interface FoundClaim {
  id: string;
  number: string;
  source: 'member' | 'open311';
  status: ClaimStatus;
  service: Service;
  categoryId: string | null;
  category: string | null;
  description: string;
  /** Degrees; both or none. */
  latitude: number | null;
  longitude: number | null;
  address: string | null;
  dueAt: Date | null;
  resolvedAt: Date | null;
  closedAt: Date | null;
  createdAt: Date;
  updatedAt: Date;
}

const FIND = `
  select c.id, c.number, c.source, c.status, c.service, c.category_id as "categoryId", k.name as category, c.description,
         c.latitude, c.longitude, c.location_address as address, c.due_at as "dueAt", c.resolved_at as "resolvedAt",
         c.closed_at as "closedAt", c.created_at as "createdAt", c.updated_at as "updatedAt"
    from claims c left join claim_categories k on k.id = c.category_id
   where ($1::uuid[] is null or c.id = any($1)) and ($2::text[] is null or c.number = any($2))
     and ($3::timestamptz is null or c.created_at >= $3) and ($4::timestamptz is null or c.created_at < $4)
     and ($5::text[] is null or c.status = any($5)) and ($6::text[] is null or c.service = any($6))
     and ($7::uuid[] is null or c.category_id = any($7)) and ($8::text is null or c.source = $8)
     and ($9::uuid is null or c.id < $9)
   order by c.id desc limit $10`;

/** Finds claims of the ambient tenant, whosever they are. */
@Injectable()
export class ClaimFinder {
  constructor(private readonly units: UnitOfWork) {}

  /** Newest first. */
  find(criteria: ClaimCriteria): Promise<Page<FoundClaim>> {
    const { ids, numbers, from, until, statuses, services, categoryIds, source, limit, cursor } = criteria;
    const given = [ids, numbers, from, until, statuses, services, categoryIds, source].map((each) => each ?? null);
    const before = idAfter(cursor);
    return this.units.run(async () => {
      const rows = await this.units.query<FoundClaim>(FIND, [...given, before, limit + 1]);
      return pageOf(
        rows,
        limit,
        (row) => [row.id],
        (row) => row,
      );
    });
  }
}
