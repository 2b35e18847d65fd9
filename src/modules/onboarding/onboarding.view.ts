import type { TenantStatus } from '../../platform/tenancy/tenant.js';
import type { Item } from './onboarding-items.js';

export class WaiverView {
  reason: string;
  /** As the audit log names them. @example "staff:019aa000-0000-7000-8000-00000000000a" */
  by: string;
  at: Date;
}

/** One step of bringing a cooperative on line, as the facts say. */
export class OnboardingItemView {
  item: Item;
  state: 'done' | 'missing' | 'waived';
  /** What is to be done, as people read it; null where nothing is. @example "Falta importar comprobantes." */
  missing: string | null;
  /** Since when it is in that state. */
  since: Date;
  waiver: WaiverView | null;
}

export class OnboardingView {
  /** The cooperative's slug. @example "almafuerte" */
  tenant: string;
  status: TenantStatus;
  /** Null while it is being prepared. */
  openedAt: Date | null;
  /** Address of the one member who gets in before the others; null once it is open. */
  testMember: string | null;
  /** Whether it can be opened now. */
  mayOpen: boolean;
  items: OnboardingItemView[];
}
