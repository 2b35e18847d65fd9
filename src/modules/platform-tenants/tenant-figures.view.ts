import { MoneyView } from '../../platform/money.view.js';
import type { TenantStatus } from '../../platform/tenancy/tenant.js';

export class UsedPaymentsView {
  /** Approved in the month. */
  count: number;
  total: MoneyView;
}

export class UsedStorageView {
  files: number;
  bytes: number;
  /** They are counted once a day. */
  countedAt: Date;
}

/** How much of the product a cooperative used in a month of its own calendar. */
export class UsageView {
  /** The cooperative's slug. @example "almafuerte" */
  tenant: string;
  /** @example "2026-11" */
  month: string;
  /** Activated until the month's end, and still there. */
  members: number;
  newMembers: number;
  /** Accounts linked until the month's end, and still linked. */
  links: number;
  newLinks: number;
  payments: UsedPaymentsView;
  claims: number;
  /** Sent in the month, of those whose rows are still kept. */
  mails: number;
  /** As it is now, not in the month; null until it was counted first. */
  storage: UsedStorageView | null;
}

export class UsagePageView {
  items: UsageView[];
  nextCursor: string | null;
}

export class LastImportView {
  dataset: string;
  status: string;
  rejected: number;
  at: Date;
}

/** Rows that a job should have worked by now. */
export class StuckView {
  mails: number;
  /** That wait for a person, because nobody knows whether they left. */
  uncertainMails: number;
  imports: number;
  gatewayNotifications: number;
  refunds: number;
  pushes: number;
}

export class WebhookHealthView {
  /** Addresses that keep silent and are left in peace. */
  resting: number;
  /** Deliveries of the last seven days that nobody took. */
  givenUp: number;
}

export class GatewayHealthView {
  /** Since when its list of changes cannot be read; null while it can. */
  failingSince: Date | null;
  /** Links of which nobody knows whether the gateway made them. */
  unknownLinks: number;
  openReviews: number;
}

export class HealthView {
  /** The cooperative's slug. @example "almafuerte" */
  tenant: string;
  status: TenantStatus;
  /** Null where none came yet. */
  lastImport: LastImportView | null;
  /** These three are null where its tables could not be read. */
  stuck: StuckView | null;
  webhooks: WebhookHealthView | null;
  gateway: GatewayHealthView | null;
  /** Of the mails of the last thirty days that left, those that came back: 0 to 1; null where none left. */
  bounceRate: number | null;
  /** What somebody should look at: `import-failed`, `stuck`, `webhooks`, `gateway`, `bounces`; `unreadable` where its tables could not be read. */
  troubles: string[];
}

export class HealthPageView {
  items: HealthView[];
  nextCursor: string | null;
}
