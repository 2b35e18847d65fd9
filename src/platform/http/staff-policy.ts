import { type Service, SERVICES } from '../tenancy/tenant.js';
import { type Permission, PERMISSIONS } from './permissions.js';

/** `support` is PROCOOP's and belongs to no cooperative; the others belong to one. */
export const STAFF_ROLES = ['support', 'admin', 'operator'] as const;
export type StaffRole = (typeof STAFF_ROLES)[number];

type StaffPermission = Extract<Permission, `staff:${string}`>;
type AreaPermission = Exclude<StaffPermission, OwnPermission | AdminPermission>;

/** Everybody's own account. */
const OWN = ['staff:me:read', 'staff:me:write'] as const;
type OwnPermission = (typeof OWN)[number];
/** What whoever answers for the cooperative does, and nobody can be let do beside them. */
const ADMIN_ALONE = ['staff:team:read', 'staff:team:write', 'staff:audit:read'] as const;
type AdminPermission = (typeof ADMIN_ALONE)[number];

/** What an operator holds: `payments:read`, `payments:write` (which reads too), or the claims of one service: `claims:water`. */
export type Grant = (AreaPermission extends `staff:${infer Area}` ? Area : never) | `claims:${Service}`;

/** Every grant there is. */
export const GRANTS: readonly Grant[] = [
  ...Object.keys(PERMISSIONS)
    .filter((permission) => permission.startsWith('staff:') && !isOwn(permission) && !isAdminAlone(permission))
    .map((permission) => permission.slice('staff:'.length) as Grant),
  ...SERVICES.map((service): Grant => `claims:${service}`),
];

/** What decides about a member of the staff. */
export interface StaffRights {
  role: StaffRole;
  /** Empty but for operators. */
  permissions: readonly Grant[];
}

export function isOwn(permission: string): permission is OwnPermission {
  return (OWN as readonly string[]).includes(permission);
}

function isAdminAlone(permission: string): permission is AdminPermission {
  return (ADMIN_ALONE as readonly string[]).includes(permission);
}

/** Whether role and grants allow it, at a cooperative where the person may be at all (`staff-gate.ts` in the staff module says where). */
export function permits(staff: StaffRights, permission: Permission): boolean {
  const audience = PERMISSIONS[permission];
  if (audience === 'support') return staff.role === 'support';
  if (audience !== 'staff') return false;
  if (isOwn(permission) || staff.role !== 'operator') return true;
  return !isAdminAlone(permission) && isGranted(staff.permissions, permission.slice('staff:'.length));
}

/** Claims of a single service open the claims' routes; which of them, `maySeeClaims` and `mayWorkClaims` say. */
function isGranted(grants: readonly Grant[], wanted: string): boolean {
  const [area, right] = wanted.split(':') as [string, string];
  const enough = right === 'read' ? [wanted, `${area}:write`] : [wanted];
  return grants.some(
    (grant) =>
      enough.includes(grant) || (area === 'claims' && SERVICES.some((service) => grant === `claims:${service}`)),
  );
}

/** Whether they may read the claims of a service. */
export function maySeeClaims(staff: StaffRights, service: Service): boolean {
  return mayWorkClaims(staff, service) || staff.permissions.includes('claims:read');
}

/** Whether they may answer, assign and move the claims of a service. */
export function mayWorkClaims({ role, permissions }: StaffRights, service: Service): boolean {
  return role !== 'operator' || permissions.includes('claims:write') || permissions.includes(`claims:${service}`);
}
