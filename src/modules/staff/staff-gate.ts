import type { Permission } from '../../platform/http/access.js';
import type { Staff } from '../../platform/http/current.js';
import { notFound, Problem } from '../../platform/http/problem.js';
import { permits } from '../../platform/http/staff-policy.js';

/** What a route asks for, and where. */
export interface Asked {
  permission: Permission;
  /** The cooperative in the path; null where there is none. */
  tenantId: string | null;
  stepUp: boolean;
}

/**
 * Throws unless the person may: NOT_FOUND at another cooperative, as if it had no such thing; SUPPORT_REASON_REQUIRED for support that has not
 * said why it comes; FORBIDDEN without the permission; STEP_UP_REQUIRED where the second factor was not shown just before.
 */
export function admit(staff: Staff, isSteppedUp: boolean, { permission, tenantId, stepUp }: Asked): void {
  if (tenantId !== null && staff.role !== 'support' && staff.tenantId !== tenantId) throw notFound();
  if (tenantId !== null && staff.role === 'support' && staff.visitId === undefined)
    throw new Problem('SUPPORT_REASON_REQUIRED');
  if (!permits(staff, permission)) throw new Problem('FORBIDDEN');
  if (stepUp && !isSteppedUp) throw new Problem('STEP_UP_REQUIRED');
}
