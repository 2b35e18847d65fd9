import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { idAfter, type Page, pageOf } from '../../platform/http/cursor.js';
import type { Service } from '../../platform/tenancy/tenant.js';
import { isClaimNumber } from './claim-number.js';
import { metresBetween, middleOfCell } from './claim-sql.js';
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
  /** Changed at or after. */
  changedFrom?: Date;
  /** Changed before. */
  changedUntil?: Date;
  /** Around a point in degrees. Claims are where they are told to be. */
  near?: { latitude: number; longitude: number; metres: number };
  limit: number;
  /** How many of the newest are left out. */
  offset?: number;
  cursor?: string;
}

/**
 * What may be told of a claim to whoever asks. Of a member's, and of one from outside whose words are withheld, that is no word and no
 * address, and a point that is the middle of a cell of about 200 metres.
 */
export interface FoundClaim {
  id: string;
  number: string;
  source: 'member' | 'open311';
  status: ClaimStatus;
  service: Service;
  categoryId: string | null;
  category: string | null;
  /** The author's own words. */
  description: string | null;
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

const IS_TOLD = `c.source = 'open311' and c.withheld_at is null`;
const toldDegree = (degree: string) => `case when ${IS_TOLD} then ${degree} else ${middleOfCell(degree)} end`;
const DISTANCE = metresBetween(
  { latitude: '$11::float8', longitude: '$12::float8' },
  { latitude: 'latitude', longitude: 'longitude' },
);

const FIND = `
  select * from (
    select c.id, c.number, c.source, c.status, c.service, c.category_id as "categoryId", k.name as category,
           case when ${IS_TOLD} then c.description end as description,
           ${toldDegree('c.latitude')} as latitude, ${toldDegree('c.longitude')} as longitude,
           case when ${IS_TOLD} then c.location_address end as address,
           c.due_at as "dueAt", c.resolved_at as "resolvedAt", c.closed_at as "closedAt", c.created_at as "createdAt", c.updated_at as "updatedAt"
      from claims c left join claim_categories k on k.id = c.category_id
     where ($1::uuid[] is null or c.id = any($1)) and ($2::text[] is null or c.number = any($2))
       and ($3::timestamptz is null or c.created_at >= $3) and ($4::timestamptz is null or c.created_at < $4)
       and ($5::text[] is null or c.status = any($5)) and ($6::text[] is null or c.service = any($6))
       and ($7::uuid[] is null or c.category_id = any($7)) and ($8::text is null or c.source = $8)
       and ($9::timestamptz is null or c.updated_at >= $9) and ($10::timestamptz is null or c.updated_at < $10)
       and ($14::uuid is null or c.id < $14)
  ) told where $13::float8 is null or ${DISTANCE} <= $13
   order by id desc limit $15 offset $16`;

/** Finds claims of the ambient tenant, whosever they are. */
@Injectable()
export class ClaimFinder {
  constructor(private readonly units: UnitOfWork) {}

  /** Newest first. */
  find(criteria: ClaimCriteria): Promise<Page<FoundClaim>> {
    const { ids, from, until, statuses, services, categoryIds, source, limit, offset = 0, cursor } = criteria;
    const { changedFrom, changedUntil, near } = criteria;
    const which = [ids, criteria.numbers?.filter(isClaimNumber), from, until, statuses, services, categoryIds, source];
    const place = [near?.latitude, near?.longitude, near?.metres];
    const given = [...which, changedFrom, changedUntil, ...place].map((each) => each ?? null);
    const before = idAfter(cursor);
    return this.units.run(async () => {
      const rows = await this.units.query<FoundClaim>(FIND, [...given, before, limit + 1, offset]);
      return pageOf(
        rows,
        limit,
        (row) => [row.id],
        (row) => row,
      );
    });
  }
}
