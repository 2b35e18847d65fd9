import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { idAfter, pageOf } from '../../platform/http/cursor.js';
import { notFound } from '../../platform/http/problem.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';
import type { DeadlineRule } from '../../platform/tenancy/tenant.js';
import { callNowOf, type Danger } from './call-now.js';
import { trackingCodeOf } from './claim-number.js';
import { JOINED_COUNT, LOCATION } from './claim-sql.js';
import type {
  ClaimAttachmentView,
  ClaimDetailView,
  ClaimEventView,
  ClaimPage,
  ClaimTrackingView,
  ClaimView,
  DeadlineRuleView,
  TrackedStepView,
} from './claim.view.js';
import type { ClaimQuery } from './claims.dto.js';

const COLUMNS = `
  c.id, c.number, c.status, c.tracking_code as "trackingCode", c.supply_id as "supplyId", s.number as "supplyNumber", c.service,
  k.name as category, c.description, c.phone, c.due_at as "dueAt", c.first_answered_at as "firstAnsweredAt",
  c.resolved_at as "resolvedAt", c.closed_at as "closedAt", ${JOINED_COUNT} as "joinedCount", c.created_at as "createdAt",
  c.updated_at as "updatedAt"`;
const DETAIL = `${COLUMNS}, k.advice, k.priority, ${LOCATION} as location, c.deadline_rule as "deadlineRule", c.rating,
  c.rating_comment as "ratingComment"`;
const TABLES =
  'claims c left join supplies s on s.id = c.supply_id left join claim_categories k on k.id = c.category_id';

type DetailRow = Omit<ClaimDetailView, 'callNow' | 'deadlineRule' | 'history' | 'attachments'> &
  Danger & { deadlineRule: DeadlineRule | null };
type TrackedRow = Omit<ClaimTrackingView, 'callNow' | 'deadlineRule' | 'history'> &
  Danger & { id: string; deadlineRule: DeadlineRule | null };

/** Claims as their author reads them, and as the public does. */
@Injectable()
export class ClaimReader {
  constructor(private readonly units: UnitOfWork) {}

  /** The user's claims, newest first. */
  list(userId: string, { service, status, cursor, limit }: ClaimQuery): Promise<ClaimPage> {
    const before = idAfter(cursor);
    return this.units.run(async () => {
      const rows = await this.units.query<ClaimView>(
        `select ${COLUMNS} from ${TABLES}
          where c.user_id = $1 and ($2::text is null or c.service = $2) and ($3::text is null or c.status = $3)
            and ($4::uuid is null or c.id < $4)
          order by c.id desc limit $5`,
        [userId, service ?? null, status ?? null, before, limit + 1],
      );
      return pageOf(
        rows,
        limit,
        (row) => [row.id],
        (row) => row,
      );
    });
  }

  /** With its history; a claim of somebody else is NOT_FOUND. */
  get(userId: string, id: string): Promise<ClaimDetailView> {
    return this.units.run(async () => {
      const [row] = await this.units.query<DetailRow>(
        `select ${DETAIL} from ${TABLES} where c.id = $1 and c.user_id = $2`,
        [id, userId],
      );
      if (!row) throw notFound();
      const { priority, deadlineRule, ...claim } = row;
      return {
        ...claim,
        callNow: callNowOf({ priority, advice: claim.advice }, currentTenant().settings),
        deadlineRule: ruleView(deadlineRule),
        history: await this.historyOf(id),
        attachments: await this.attachmentsOf(id),
      };
    });
  }

  /** What is public of the claim with that code; NOT_FOUND where there is none. */
  track(typedCode: string): Promise<ClaimTrackingView> {
    const code = trackingCodeOf(typedCode);
    if (!code) throw notFound();
    return this.units.run(async () => {
      const [row] = await this.units.query<TrackedRow>(
        `select c.id, c.number, c.service, c.status, c.created_at as "createdAt", c.due_at as "dueAt", c.deadline_rule as "deadlineRule",
                k.advice, k.priority,
                ${JOINED_COUNT} as "joinedCount"
           from claims c left join claim_categories k on k.id = c.category_id where c.tracking_code = $1`,
        [code],
      );
      if (!row) throw notFound();
      const { id, priority, deadlineRule, ...claim } = row;
      const callNow = callNowOf({ priority, advice: claim.advice }, currentTenant().settings);
      return { ...claim, callNow, deadlineRule: ruleView(deadlineRule), history: await this.stepsOf(id) };
    });
  }

  private historyOf(claimId: string): Promise<ClaimEventView[]> {
    return this.units.query<ClaimEventView>(
      `select id, kind, author, author_name as "authorName", status, text, created_at as at from claim_events
        where claim_id = $1 and public order by id`,
      [claimId],
    );
  }

  private stepsOf(claimId: string): Promise<TrackedStepView[]> {
    return this.units.query<TrackedStepView>(
      `select status, created_at as at from claim_events
        where claim_id = $1 and public and kind = 'status' order by id`,
      [claimId],
    );
  }

  private attachmentsOf(claimId: string): Promise<ClaimAttachmentView[]> {
    return this.units.query<ClaimAttachmentView>(
      `select id, media_type as "mediaType", bytes, created_at as "createdAt" from claim_attachments
        where claim_id = $1 order by id`,
      [claimId],
    );
  }
}

/** A rule as the API shows it, each of its words or null. */
export function ruleView(rule: DeadlineRule | null): DeadlineRuleView | null {
  if (rule === null) return null;
  return 'hours' in rule ? { hours: rule.hours, days: null, calendar: null } : { hours: null, ...rule };
}
