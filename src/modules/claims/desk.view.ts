import type { Service } from '../../platform/tenancy/tenant.js';
import type { ClaimStatus } from './claim-status.js';
import type { ClaimAttachmentView, ClaimLocationView, DeadlineRuleView } from './claim.view.js';
import type { Priority } from './default-categories.js';

/** A claim on the cooperative's board. */
export class BoardItemView {
  id: string;
  /** @example R-2026-000123 */
  number: string;
  status: ClaimStatus;
  source: 'member' | 'open311';
  service: Service;
  category: string | null;
  priority: Priority;
  /** The person or area that has it. */
  assignee: string | null;
  /** Their account's id; null for an area. */
  assigneeId: string | null;
  /** @example 44 */
  supplyNumber: string | null;
  holderName: string | null;
  address: string | null;
  feeder: string | null;
  dueAt: Date | null;
  /** Its time to be answered is over, and it was not. */
  overdue: boolean;
  answeredAt: Date | null;
  joinedCount: number;
  createdAt: Date;
  updatedAt: Date;
}

export class BoardPage {
  items: BoardItemView[];
  nextCursor: string | null;
}

export class BoardCountView {
  status: ClaimStatus;
  count: number;
  overdue: number;
}

export class BoardCounts {
  items: BoardCountView[];
}

/** Whoever wrote a claim, or joined it. */
export class DeskPersonView {
  firstName: string | null;
  lastName: string | null;
  email: string | null;
  /** E.164. */
  phone: string | null;
}

export class DeskEventView {
  id: string;
  kind: 'status' | 'message' | 'attachment' | 'assignment';
  author: 'member' | 'staff' | 'system';
  authorName: string | null;
  /** The account's id of who of the staff did it; null for all others. */
  authorId: string | null;
  /** Whether the claim's author sees it. */
  public: boolean;
  status: ClaimStatus | null;
  text: string | null;
  at: Date;
}

export class DeskJoinView extends DeskPersonView {
  supplyNumber: string;
  at: Date;
}

export class DeskClaimView extends BoardItemView {
  trackingCode: string;
  description: string;
  location: ClaimLocationView | null;
  /** Null where the user was deleted, and where whoever wrote from outside left nothing. */
  author: DeskPersonView | null;
  deadlineRule: DeadlineRuleView | null;
  firstAnsweredAt: Date | null;
  resolvedAt: Date | null;
  closedAt: Date | null;
  rating: number | null;
  ratingComment: string | null;
  /** Since when what was written from outside is published no longer. */
  withheldAt: Date | null;
  /** Oldest first. */
  history: DeskEventView[];
  attachments: ClaimAttachmentView[];
  joins: DeskJoinView[];
}
