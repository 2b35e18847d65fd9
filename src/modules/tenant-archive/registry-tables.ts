import pg from 'pg';

/** Rows of the public schema that belong to one cooperative and go with it. */
export interface RegistryTable {
  name: string;
  /** SQL: which of the rows `t` are the tenant's. What an archive brings must fit it too. */
  whose(tenantId: string): string;
  /** SQL: which rows `t` of an archive can be at home here; all where it is left out. */
  welcome?: string;
  /** SQL: assignments that are made to the rows as they come in. */
  arriving?: string;
  /** Useless without SECRET_KEY. */
  sealed?: true;
}

const id = (tenantId: string) => `${pg.escapeLiteral(tenantId)}::uuid`;
const ofTenant = (tenantId: string) => `t.tenant_id = ${id(tenantId)}`;
const ofStaff = (tenantId: string) =>
  `t.staff_id in (select s.id from public.staff s where s.tenant_id = ${id(tenantId)})`;

/** In the order in which they come in: what is named stands before what names it. */
export const REGISTRY_TABLES: readonly RegistryTable[] = [
  // Nobody is let in, and nobody is reminded of anything, before somebody has looked; one that never opened goes on being prepared.
  {
    name: 'tenants',
    whose: (tenantId) => `t.id = ${id(tenantId)}`,
    arriving: `status = case when opened_at is null then 'preparing' else 'suspended' end, delete_after = null`,
  },
  { name: 'tenant_secrets', whose: ofTenant, sealed: true },
  { name: 'api_keys', whose: ofTenant },
  { name: 'staff', whose: ofTenant },
  { name: 'staff_totp', whose: ofStaff, sealed: true },
  { name: 'staff_passkeys', whose: ofStaff },
  { name: 'staff_recovery_codes', whose: ofStaff },
  {
    name: 'support_visits',
    whose: ofTenant,
    // Support's accounts are the installation's.
    welcome: 'exists (select from public.staff s where s.id = t.staff_id and s.tenant_id is null)',
    arriving: 'ended_at = coalesce(ended_at, now())',
  },
  // Whoever puts it back tells nobody; somebody looks and opens it.
  {
    name: 'tenant_suspensions',
    whose: ofTenant,
    arriving: 'ended_at = coalesce(ended_at, now()), told_at = coalesce(told_at, now())',
  },
  { name: 'onboarding_facts', whose: ofTenant },
  { name: 'onboarding_waivers', whose: ofTenant },
];

/** What is written down and never put back: here the chain of the log is the installation's own. */
export const RECORD_TABLES: readonly RegistryTable[] = [{ name: 'audit_log', whose: ofTenant }];

/** Tables of the public schema that stay: the installation's own, and what would let somebody in by a link or a session that has ended since. */
export const STAYING_TABLES: readonly string[] = [
  'audit_head',
  'claims_address_links',
  'push_keys',
  'rate_limits',
  'schema_migrations',
  'staff_challenges',
  'staff_links',
  'staff_refresh_tokens',
  'staff_sessions',
  'staff_sign_ins',
  'tenant_archives',
  'tenant_storage',
];
