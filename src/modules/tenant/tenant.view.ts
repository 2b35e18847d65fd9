import type { Service } from '../../platform/tenancy/tenant.js';

/** A cooperative in the list that people choose from. */
export class TenantSummaryView {
  /** @example "almafuerte" */
  slug: string;
  /** @example "Cooperativa de Servicios Públicos Almafuerte Ltda." */
  name: string;
  /** @example "Almafuerte" */
  city: string;
  /** @example "Córdoba" */
  province: string;
  logoUrl: string | null;
}

export class TenantPage {
  items: TenantSummaryView[];
  nextCursor: string | null;
}

export class TenantContactView {
  /** Numbers in E.164. */
  whatsapp: string[];
  phone: string;
  email: string;
}

export class TenantBrandingView {
  /** @example "#0b5fa5" */
  primaryColor: string;
  logoUrl: string | null;
}

export class PasswordPolicyView {
  minLength: number;
  maxLength: number;
}

/** What anybody may know of a cooperative: never its claims address, its mappings or its credentials. */
export class TenantView extends TenantSummaryView {
  services: Service[];
  contact: TenantContactView;
  branding: TenantBrandingView;
  passwordPolicy: PasswordPolicyView;
}
