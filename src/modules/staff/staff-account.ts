import type { Grant, StaffRole } from '../../platform/http/staff-policy.js';

/** `invited`: has no password yet. A disabled account keeps what it has and lets nobody in. */
export type StaffStatus = 'invited' | 'active' | 'disabled';

/**
 * Somebody of the staff, at one cooperative or at support. What identifies an account is the cooperative and the address: the same
 * person at two cooperatives has two, so that neither cooperative decides about the other's.
 */
export interface StaffAccount {
  id: string;
  /** Null for support. */
  tenantId: string | null;
  role: StaffRole;
  email: string;
  name: string;
  passwordHash: string | null;
  status: StaffStatus;
  /** Empty but for operators. */
  permissions: Grant[];
}

/** The account's columns of a row `a` of `staff`. */
export const ACCOUNT = `a.id, a.tenant_id as "tenantId", a.role, a.email, a.name, a.password_hash as "passwordHash", a.status, a.permissions`;

/** The roles as people read them. */
export const ROLE_NAMES: Record<StaffRole, string> = {
  support: 'soporte',
  admin: 'administrador',
  operator: 'operador',
};
