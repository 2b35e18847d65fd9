import type { Service } from '../../platform/tenancy/tenant.js';
import type { ClaimStatus } from './claim-status.js';
import type { Priority } from './default-categories.js';

/** Somebody to call. */
export class CallView {
  /** @example Guardia de energía */
  label: string;
  /** As it is dialled in Argentina. @example 03571 471111 */
  phone: string;
}

export class CategoryView {
  id: string;
  /** @example electricity */
  service: Service;
  /** @example Cable caído o instalación peligrosa */
  name: string;
  /** `safety`: somebody may be hurt. */
  priority: Priority;
  /** What to do at once, before the claim is written. */
  advice: string | null;
  /** Whom to call at once; empty where nobody is in danger. */
  callNow: CallView[];
}

export class CategoryPage {
  items: CategoryView[];
  nextCursor: string | null;
}

/** Where a claim is. */
export class ClaimLocationView {
  /** Degrees; null where only the address is known. @example -32.193012 */
  latitude: number | null;
  /** @example -64.254487 */
  longitude: number | null;
  /** @example Bv. España 1234 */
  address: string | null;
}

export class ClaimView {
  id: string;
  /** @example R-2026-000123 */
  number: string;
  status: ClaimStatus;
  /** Opens the public steps without signing in. @example 7Q2KX-0MB4T-9ZC1H-W3F8N */
  trackingCode: string;
  /** Null where the claim names none. */
  supplyId: string | null;
  /** @example 44 */
  supplyNumber: string | null;
  /** @example electricity */
  service: Service;
  /** What the claim is about. @example Sin servicio */
  category: string | null;
  description: string;
  /** E.164. @example +5493571631052 */
  phone: string | null;
  /** When the time to answer is over, by the cooperative's own rule; null where it has none. */
  dueAt: Date | null;
  /** When the cooperative first answered. */
  firstAnsweredAt: Date | null;
  resolvedAt: Date | null;
  closedAt: Date | null;
  /** How many others said that they have the same trouble. */
  joinedCount: number;
  createdAt: Date;
  updatedAt: Date;
}

export class ClaimPage {
  items: ClaimView[];
  nextCursor: string | null;
}

/** A step, a message or a photo, as it happened. */
export class ClaimEventView {
  id: string;
  kind: 'status' | 'message' | 'attachment';
  author: 'member' | 'staff' | 'system';
  /** Who of the cooperative; null for the member and for what happens by the clock. @example Georgina */
  authorName: string | null;
  /** What the claim became, in a step. */
  status: ClaimStatus | null;
  /** What was written, in a message or with a step. */
  text: string | null;
  at: Date;
}

export class ClaimAttachmentView {
  id: string;
  /** @example image/jpeg */
  mediaType: string;
  bytes: number;
  createdAt: Date;
}

/** `hours` from the filing, or `days` of a calendar after it. */
export class DeadlineRuleView {
  /** @example 4 */
  hours: number | null;
  /** @example 15 */
  days: number | null;
  calendar: 'business' | 'calendar' | null;
}

export class ClaimDetailView extends ClaimView {
  /** What to do at once, where the claim tells of a danger. */
  advice: string | null;
  /** Whom to call at once; empty where nobody is in danger. */
  callNow: CallView[];
  location: ClaimLocationView | null;
  /** The rule that gave `dueAt`. */
  deadlineRule: DeadlineRuleView | null;
  /** What its author thought of how it was resolved: 1 to 5. */
  rating: number | null;
  ratingComment: string | null;
  /** Oldest first. */
  history: ClaimEventView[];
  attachments: ClaimAttachmentView[];
}

export class TrackedStepView {
  status: ClaimStatus;
  at: Date;
}

/** What whoever has the code may know: nothing of the member, the supply or the texts. */
export class ClaimTrackingView {
  /** @example R-2026-000123 */
  number: string;
  service: Service;
  status: ClaimStatus;
  createdAt: Date;
  dueAt: Date | null;
  /** The rule that gave `dueAt`. */
  deadlineRule: DeadlineRuleView | null;
  /** What to do at once, where the claim tells of a danger. */
  advice: string | null;
  /** Whom to call at once; empty where nobody is in danger. */
  callNow: CallView[];
  /** How many others said that they have the same trouble. */
  joinedCount: number;
  /** Oldest first. */
  history: TrackedStepView[];
}
