import type { Service } from '../../platform/tenancy/tenant.js';
import type { TenantRecord } from '../platform-tenants/tenant-record.js';
import type { NeededDataset, Waivable } from './onboarding-items.js';

/** When something came about; undefined where it has not. */
type At = Date | undefined;

export interface Waiver {
  reason: string;
  /** As the audit log names them. */
  by: string;
  at: Date;
}

/** All that the checklist is computed from. */
export interface OnboardingState {
  tenant: TenantRecord;
  /** First dry run of each kind of file that would have taken a row in. */
  tried: Partial<Record<NeededDataset, Date>>;
  /** First import of each kind that took a row in. */
  imported: Partial<Record<NeededDataset, Date>>;
  /** Of imported supplies, those that the cooperative does not say it gives. */
  foreignServices: Service[];
  gateway: { hasCredentials: boolean; answeredAt: At };
  claimsAddress: { sentAt: At; confirmedAt: At };
  testMember: { registeredAt: At; linkedAt: At; sawInvoiceAt: At };
  waivers: Partial<Record<Waivable, Waiver>>;
}
