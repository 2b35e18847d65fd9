/** What the running work needs to know of its cooperative. `settings` is the registry's copy of the onboarding file. */
export interface Tenant {
  id: string;
  /** In URLs; may change. */
  slug: string;
  /** Name of the tenant's schema and of its role; fixed at birth. */
  schema: string;
  status: TenantStatus;
  name: string;
  city: string;
  province: string;
  cuit: string | null;
  timeZone: string;
  settings: TenantSettings;
  /** Address of the one member who gets in while it is being prepared. */
  testMember?: string | null;
  /** What it has switched off says false; what is not named is on. */
  features?: Partial<Record<Feature, boolean>>;
}

/** `preparing`: not open to members yet. `archived`: closed for good, its data kept until somebody has them deleted. */
export const TENANT_STATUSES = ['preparing', 'active', 'suspended', 'archived'] as const;
export type TenantStatus = (typeof TENANT_STATUSES)[number];

/** What of the product support can switch off for one cooperative; each is asked for by a route that says `@NeedsFeature`. */
export const FEATURES = ['registration', 'payments', 'claims', 'contact', 'webPush'] as const;
export type Feature = (typeof FEATURES)[number];

export const SERVICES = ['electricity', 'water', 'gas', 'sewer', 'internet', 'telephony'] as const;
export type Service = (typeof SERVICES)[number];

/** Days after the day of reception, which does not count itself. */
export interface DaysRule {
  days: number;
  calendar: 'business' | 'calendar';
}

/** When a claim has to be answered: so many hours after it came, or so many days. */
export type DeadlineRule = { hours: number } | DaysRule;

/** The rule for claims whose category has none of its own. Holidays (`2026-12-25`) matter to business days alone, and to every rule. */
export interface ClaimDeadline extends DaysRule {
  holidays: string[];
  /** How long before the end of a rule of days staff are warned; 24 where not given. */
  warnHours?: number;
}

/** Whom to call when somebody may be hurt. */
export interface EmergencyPhone {
  /** As people read it. */
  label: string;
  phone: string;
}

/** How the cooperative's mails look and go. */
export interface MailSettings {
  /** Before the installation's address; the cooperative's name where absent. */
  senderName?: string;
  /** Where answers go that no mail directs elsewhere; `contactEmail` where absent. */
  replyTo?: string;
  /** Mails a minute of those that nobody waits for; 300 where absent. */
  perMinute?: number;
}

/** How members are reminded of planned outages: so many hours before the start, such as `[48, 24]`. */
export interface OutageSettings {
  remindHours: number[];
}

/** How civic apps reach the cooperative's claims. */
export interface Open311Settings {
  /** Where false nothing is published and nothing taken. */
  enabled: boolean;
  /** Whose requests these are in the words of the apps, `coopal.coop`; any is taken where absent. */
  jurisdictionId?: string;
}

/** The part of the onboarding file that the registry keeps in clear. */
export interface TenantSettings {
  services: Service[];
  contact: {
    whatsapp: string[];
    phone: string;
    email: string;
    /** Instead of `phone` where somebody may be hurt. */
    emergencyPhones?: EmergencyPhone[];
  };
  claimsEmail: string;
  contactEmail: string;
  branding: { primaryColor: string; logo: string | null };
  passwordPolicy: { minLength: number; maxLength: number };
  /** Absent where the cooperative has no rule. */
  claimDeadline?: ClaimDeadline;
  claims?: {
    /** How long a resolved claim waits for its author before it closes by itself; 10 where not given. */
    silenceDays?: number;
    /** Whether anybody may see how soon claims are answered. */
    publishStatistics?: boolean;
  };
  mail?: MailSettings;
  /** Absent where the usual ones do. */
  outages?: OutageSettings;
  /** Absent where civic apps are not served. */
  open311?: Open311Settings;
}

/** What a slug looks like. */
export const SLUG = /^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/;

const SCHEMA_NAME = /^t_[a-z0-9_]{1,60}$/;

/** True for a name that a tenant's schema may have; everything else never reaches a statement. */
export function isSchemaName(name: string): boolean {
  return SCHEMA_NAME.test(name);
}
