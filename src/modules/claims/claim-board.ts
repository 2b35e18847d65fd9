import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { idAfter, pageOf, UUID } from '../../platform/http/cursor.js';
import { notFound } from '../../platform/http/problem.js';
import type { Service } from '../../platform/tenancy/tenant.js';
import { ruleView } from './claim-reader.js';
import { IS_OPEN, IS_OVERDUE, JOINED_COUNT, LOCATION } from './claim-sql.js';
import type { ClaimStatus } from './claim-status.js';
import type { Priority } from './default-categories.js';
import type { ClaimAttachmentView } from './claim.view.js';
import type { BoardCounts, BoardCountView, BoardItemView, BoardPage } from './desk.view.js';
import type { DeskClaimView, DeskEventView, DeskJoinView } from './desk.view.js';

/** Which claims staff look for; all of what is not given. */
export interface BoardQuery {
  /** Those that wait for the cooperative, where none are named. */
  statuses?: ClaimStatus[];
  /** Of these services alone. */
  services?: readonly Service[];
  priority?: Priority;
  /** Those alone whose time is over. */
  overdue?: boolean;
  /** Those alone whose time ends before. */
  dueBefore?: Date;
  /** The name of a person or an area. */
  assignee?: string;
  /** The account of somebody of the staff. */
  assigneeId?: string;
  /** Those alone that nobody has. */
  unassigned?: boolean;
  /** Part of the number, the description, the holder's name, the supply's number or the address; case makes no difference. */
  text?: string;
  limit: number;
  cursor?: string;
}

const ITEM = `
  c.id, c.number, c.status, c.source, c.service, k.name as category, coalesce(k.priority, 'normal') as priority, c.assignee,
  c.assignee_staff_id as "assigneeId",  s.number as "supplyNumber", h.name as "holderName", coalesce(c.location_address, s.address) as address, c.feeder, c.due_at as "dueAt",
  coalesce(${IS_OVERDUE}, false) as overdue, c.answered_at as "answeredAt", ${JOINED_COUNT} as "joinedCount",
  c.created_at as "createdAt", c.updated_at as "updatedAt"`;
const TABLES = `claims c left join supplies s on s.id = c.supply_id left join holders h on h.id = s.holder_id
  left join claim_categories k on k.id = c.category_id`;
const SEARCHED = `lower(concat_ws(' ', c.number, c.description, h.name, s.number, s.address, c.location_address))`;

const DETAIL = `
  ${ITEM}, c.tracking_code as "trackingCode", c.description, ${LOCATION} as location, c.deadline_rule as "deadlineRule",
  c.first_answered_at as "firstAnsweredAt", c.resolved_at as "resolvedAt", c.closed_at as "closedAt", c.rating,
  c.rating_comment as "ratingComment", c.withheld_at as "withheldAt",
  case when u.id is not null
       then json_build_object('firstName', u.first_name, 'lastName', u.last_name, 'email', u.email, 'phone', c.phone)
       when c.contact is not null then c.contact::json end as author`;

type DetailRow = Omit<DeskClaimView, 'deadlineRule' | 'history' | 'attachments' | 'joins'> & {
  deadlineRule: Parameters<typeof ruleView>[0];
};

/** Claims as the cooperative's people read them. */
@Injectable()
export class ClaimBoard {
  constructor(private readonly units: UnitOfWork) {}

  /** Newest first. */
  list({ statuses, overdue = false, unassigned = false, limit, cursor, ...query }: BoardQuery): Promise<BoardPage> {
    const { services, priority, dueBefore, assignee, assigneeId, text } = query;
    const before = idAfter(cursor);
    const states = statuses ? 'c.status = any($1)' : `${IS_OPEN} and $1::text[] is null`;
    return this.units.run(async () => {
      const rows = await this.units.query<BoardItemView>(
        `select ${ITEM} from ${TABLES}
          where ${states} and ($2::text[] is null or c.service = any($2)) and (not $3 or (${IS_OVERDUE}))
            and ($4::text is null or lower(c.assignee) = lower($4)) and ($5::text is null or strpos(${SEARCHED}, lower($5)) > 0)
            and ($6::uuid is null or c.id < $6) and ($8::text is null or coalesce(k.priority, 'normal') = $8)
            and ($9::timestamptz is null or (c.due_at < $9 and c.answered_at is null)) and ($10::uuid is null or c.assignee_staff_id = $10)
            and (not $11 or c.assignee is null)
          order by c.id desc limit $7`,
        [
          ...[statuses, services, overdue, assignee, text, before, limit + 1].map((each) => each ?? null),
          ...[priority, dueBefore, assigneeId, unassigned].map((each) => each ?? null),
        ],
      );
      return pageOf(
        rows,
        limit,
        (row) => [row.id],
        (row) => row,
      );
    });
  }

  /** `services`: of these alone. */
  counts(services?: readonly Service[]): Promise<BoardCounts> {
    return this.units.run(async () => ({
      items: await this.units.query<BoardCountView>(
        `select c.status, count(*) as count, count(*) filter (where ${IS_OVERDUE}) as overdue
           from claims c where c.status <> 'closed' and ($1::text[] is null or c.service = any($1)) group by c.status order by c.status`,
        [services ?? null],
      ),
    }));
  }

  /** NOT_FOUND for none. */
  serviceOf(id: string): Promise<Service> {
    return this.units.run(async () => {
      const [row] = await this.units.query<{ service: Service }>('select service from claims where id = $1', [id]);
      if (!row) throw notFound();
      return row.service;
    });
  }

  /** By id or number; NOT_FOUND for none. */
  show(idOrNumber: string): Promise<DeskClaimView> {
    const by = UUID.test(idOrNumber) ? 'c.id' : 'c.number';
    return this.units.run(async () => {
      const [row] = await this.units.query<DetailRow>(
        `select ${DETAIL} from ${TABLES} left join users u on u.id = c.user_id where ${by} = $1`,
        [idOrNumber],
      );
      if (!row) throw notFound();
      const { deadlineRule, ...claim } = row;
      return {
        ...claim,
        deadlineRule: ruleView(deadlineRule),
        history: await this.units.query<DeskEventView>(
          `select id, kind, author, author_name as "authorName", author_staff_id as "authorId", public, status, text, created_at as at
             from claim_events where claim_id = $1 order by id`,
          [claim.id],
        ),
        attachments: await this.units.query<ClaimAttachmentView>(
          `select id, media_type as "mediaType", bytes, created_at as "createdAt" from claim_attachments where claim_id = $1 order by id`,
          [claim.id],
        ),
        joins: await this.units.query<DeskJoinView>(
          `select u.first_name as "firstName", u.last_name as "lastName", u.email, null as phone, s.number as "supplyNumber",
                  j.created_at as at
             from claim_joins j join users u on u.id = j.user_id join supplies s on s.id = j.supply_id
            where j.claim_id = $1 order by j.created_at, u.id`,
          [claim.id],
        ),
      };
    });
  }
}
