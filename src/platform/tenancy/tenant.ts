/** What the running work needs to know of its cooperative. `settings` is the registry's copy of the onboarding file. */
export interface Tenant {
  id: string;
  /** In URLs; may change. */
  slug: string;
  /** Name of the tenant's schema and of its role; fixed at birth. */
  schema: string;
  status: 'active' | 'suspended';
  name: string;
  city: string;
  province: string;
  cuit: string | null;
  timeZone: string;
  settings: TenantSettings;
}

export const SERVICES = ['electricity', 'water', 'gas', 'sewer', 'internet', 'telephony'] as const;
export type Service = (typeof SERVICES)[number];

/** When a claim has to be answered: `days` after the day of reception. Holidays (`2026-12-25`) matter to business days alone. */
export interface ClaimDeadline {
  days: number;
  calendar: 'business' | 'calendar';
  holidays: string[];
}

/** How members are reminded of planned outages: so many hours before the start, such as `[48, 24]`. */
export interface OutageSettings {
  remindHours: number[];
}

/** The part of the onboarding file that the registry keeps in clear. */
export interface TenantSettings {
  services: Service[];
  contact: { whatsapp: string[]; phone: string; email: string };
  claimsEmail: string;
  contactEmail: string;
  branding: { primaryColor: string; logo: string | null };
  passwordPolicy: { minLength: number; maxLength: number };
  /** Absent where the cooperative has no rule. */
  claimDeadline?: ClaimDeadline;
  /** Absent where the usual ones do. */
  outages?: OutageSettings;
}

/** What a slug looks like. */
export const SLUG = /^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/;

const SCHEMA_NAME = /^t_[a-z0-9_]{1,60}$/;

/** True for a name that a tenant's schema may have; everything else never reaches a statement. */
export function isSchemaName(name: string): boolean {
  return SCHEMA_NAME.test(name);
}
