import type { Grant, StaffRole } from '../../platform/http/staff-policy.js';
import type { MfaMethod } from './half-way-sign-ins.js';

export class StaffMeView {
  id: string;
  /** @example marta.gomez@almafuerte.example */
  email: string;
  /** @example Marta Gómez */
  name: string;
  role: StaffRole;
  /** The cooperative's slug; null for support. @example almafuerte */
  tenant: string | null;
  /** Of an operator; empty for the others, who need none. */
  permissions: Grant[];
  createdAt: Date;
}

/** One sign-in on one device. */
export class StaffSessionView {
  id: string;
  /** Whether this request came from it. */
  current: boolean;
  /** The second factor that opened it. */
  method: MfaMethod;
  /** As the device named itself. @example Mozilla/5.0 (X11; Linux x86_64) */
  userAgent: string;
  /** Address that signed in. @example 203.0.113.7 */
  ip: string;
  createdAt: Date;
  lastUsedAt: Date;
  expiresAt: Date;
}

export class StaffSessionPageView {
  items: StaffSessionView[];
  nextCursor: string | null;
}
