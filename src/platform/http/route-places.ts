import { type Permission, PERMISSIONS } from './permissions.js';
import { isOwn } from './staff-policy.js';

interface Placed {
  path: string;
  permission: string;
}

const PLATFORM = /^\/v1\/platform\//;
const STAFF_OF_TENANT = /^\/v1\/tenants\/:tenant\/staff\//;
const STAFF_THEMSELVES = /^\/v1\/staff\//;

/**
 * Where a permission may stand. What a cooperative's staff may do is asked about the cooperative in the path, so it belongs under one;
 * what support does over all stands apart from it; and no route in either place is open by mistake.
 */
export function isOutOfPlace({ path, permission }: Placed): boolean {
  const audience = PERMISSIONS[permission as Permission] as string | undefined;
  if (audience === 'support' || PLATFORM.test(path)) return !(audience === 'support' && PLATFORM.test(path));
  if (isOwn(permission)) return !STAFF_THEMSELVES.test(path);
  if (audience === 'staff' || STAFF_OF_TENANT.test(path)) return !(audience === 'staff' && STAFF_OF_TENANT.test(path));
  return false;
}
