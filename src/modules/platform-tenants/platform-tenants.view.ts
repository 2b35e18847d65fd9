import type { TenantStatus } from '../../platform/tenancy/tenant.js';
import { FEATURES } from '../../platform/tenancy/tenant.js';
import { TenantSettingsBody } from './platform-tenants.dto.js';
import type { TenantRecord } from './tenant-record.js';

/** What it has; nothing begins anew of what is switched off. */
export class FeaturesView {
  registration: boolean;
  payments: boolean;
  claims: boolean;
  contact: boolean;
  webPush: boolean;
}

export class PlatformTenantSummaryView {
  id: string;
  /** @example "almafuerte" */
  slug: string;
  /** @example "Cooperativa de Servicios Públicos Almafuerte Ltda." */
  name: string;
  city: string;
  status: TenantStatus;
  createdAt: Date;
  /** Null while it is being prepared. */
  openedAt: Date | null;
  /** When its data go for good; null where nobody marked it. */
  deleteAfter: Date | null;
}

export class PlatformTenantView extends PlatformTenantSummaryView {
  /** As they can be sent back, changed. */
  settings: TenantSettingsBody;
  features: FeaturesView;
}

export class PlatformTenantPageView {
  items: PlatformTenantSummaryView[];
  nextCursor: string | null;
}

export class DeletionView {
  deleteAfter: Date;
}

export function summaryOf(tenant: TenantRecord): PlatformTenantSummaryView {
  const { id, slug, name, city, status, createdAt, openedAt, deleteAfter } = tenant;
  return { id, slug, name, city, status, createdAt, openedAt, deleteAfter };
}

export function viewOf(tenant: TenantRecord): PlatformTenantView {
  const { name, city, province, cuit, settings, features } = tenant;
  return {
    ...summaryOf(tenant),
    settings: { name, city, province, cuit, ...settings } as TenantSettingsBody,
    features: Object.fromEntries(FEATURES.map((name) => [name, features?.[name] !== false])) as unknown as FeaturesView,
  };
}
