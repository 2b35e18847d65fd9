import type { Service } from '../../platform/tenancy/tenant.js';
import type { ClaimStatus } from './claim.entity.js';
import type { Priority } from './default-categories.js';

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
}

export class CategoryPage {
  items: CategoryView[];
  nextCursor: string | null;
}

export class ClaimView {
  id: string;
  /** @example R-2026-000123 */
  number: string;
  status: ClaimStatus;
  /** Opens the public steps without signing in. @example 7Q2KX-0MB4T-9ZC1H-W3F8N */
  trackingCode: string;
  supplyId: string;
  /** @example 44 */
  supplyNumber: string;
  /** @example electricity */
  service: Service;
  /** What the claim is about. @example Sin servicio */
  category: string | null;
  description: string;
  /** E.164. @example +5493571631052 */
  phone: string | null;
  /** When the time to answer is over, by the cooperative's own rule; null where it has none. */
  dueAt: Date | null;
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
  /** What the claim became, in a step. */
  status: ClaimStatus | null;
  /** What was written, in a message. */
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

export class ClaimDetailView extends ClaimView {
  /** What to do at once, where the claim tells of a danger. */
  advice: string | null;
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
  /** Oldest first. */
  history: TrackedStepView[];
}
