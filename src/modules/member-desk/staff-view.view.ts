import type { StaffRole } from '../../platform/http/staff-policy.js';
import type { ViewSubject } from './staff-views.js';

/** One time that the staff, or support, looked at what the member sees. */
export class StaffViewView {
  id: string;
  viewedAt: Date;
  /** Who, by what they do: `operator` and `admin` work for the cooperative, `support` for PROCOOP. */
  role: StaffRole;
  /** The same as people read it. @example Personal de la cooperativa */
  by: string;
  /** `profile`, `accounts`, `invoices`, `payments`, `claims`, `consumption` or `sessions`. */
  subject: ViewSubject;
  /** Why support was there, as they said; null for the cooperative's own people. */
  reason: string | null;
}

export class StaffViewPageView {
  items: StaffViewView[];
  nextCursor: string | null;
}
