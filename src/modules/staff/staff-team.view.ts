import type { Grant, StaffRole } from '../../platform/http/staff-policy.js';
import type { StaffStatus } from './staff-account.js';
import type { Delivery } from './staff-units.js';

/** An account of the staff's, as whoever manages it sees it. */
export class StaffMemberView {
  id: string;
  /** The cooperative's slug; null for support. @example almafuerte */
  tenant: string | null;
  role: StaffRole;
  /** @example marta.gomez@almafuerte.example */
  email: string;
  /** @example Marta Gómez */
  name: string;
  /** `invited` until the invitation is accepted. */
  status: StaffStatus;
  /** Of an operator; empty for the others, who need none. @example ["claims:electricity", "payments:read"] */
  permissions: Grant[];
  hasSecondFactor: boolean;
  createdAt: Date;
  lastSignedInAt: Date | null;
}

export class StaffMemberPageView {
  items: StaffMemberView[];
  nextCursor: string | null;
}

export class InvitedView {
  id: string;
  /** What became of the mail: `queued` goes out by itself; `sent` was taken by the mail server, `failed` was not: resend it. */
  delivery: Delivery;
}

export class DeliveryView {
  /** What became of the mail: `queued` goes out by itself; `sent` was taken by the mail server, `failed` was not: resend it. */
  delivery: Delivery;
}
