import type { Tenant } from '../../platform/tenancy/tenant.js';

/** A cooperative's row of the registry, as support sees it. */
export interface TenantRecord extends Tenant {
  createdAt: Date;
  /** Null while it is being prepared. */
  openedAt: Date | null;
  /** When its settings were written last. */
  settingsAt: Date;
  /** Null where nobody marked it to be deleted. */
  deleteAfter: Date | null;
}

/** The columns of a row `t` of `tenants`. */
export const TENANT = `t.id, t.slug, t.schema_name as schema, t.status, t.name, t.city, t.province, t.cuit, t.time_zone as "timeZone", t.settings,
  t.test_member as "testMember", t.features, t.created_at as "createdAt", t.opened_at as "openedAt", t.settings_at as "settingsAt",
  t.delete_after as "deleteAfter"`;
