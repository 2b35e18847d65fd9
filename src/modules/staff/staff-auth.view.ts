import type { StaffRole } from '../../platform/http/staff-policy.js';

export class InvitingTenantView {
  /** @example almafuerte */
  slug: string;
  /** @example Cooperativa de Servicios Públicos Almafuerte Ltda. */
  name: string;
}

/** Who is invited, and to what. */
export class InvitationView {
  /** @example marta.gomez@almafuerte.example */
  email: string;
  /** @example Marta Gómez */
  name: string;
  role: StaffRole;
  /** The cooperative; null for support. */
  tenant: InvitingTenantView | null;
  expiresAt: Date;
}
