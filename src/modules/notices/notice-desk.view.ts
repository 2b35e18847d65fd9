import type { Service } from '../../platform/tenancy/tenant.js';

export class StretchView {
  /** @example Bv. España */
  street: string;
  /** First house, included. */
  from?: number;
  /** Last house, included. */
  to?: number;
}

/** Where an outage is: one of the three. */
export class ScopeView {
  all?: true;
  /** Numbers of supplies. */
  supplies?: string[];
  streets?: StretchView[];
}

/** A notice as whoever publishes it sees it. */
export class NoticeAtDesk {
  id: string;
  kind: 'outage' | 'news';
  title: string;
  body: string;
  /** What an outage interrupts. */
  services: Service[];
  /** Null for news. */
  scope: ScopeView | null;
  startsAt: Date | null;
  endsAt: Date | null;
  publishedAt: Date;
  publishedBy: string | null;
  withdrawnAt: Date | null;
  withdrawnBy: string | null;
  /** Grows with each change, and with the withdrawal. */
  revision: number;
  updatedAt: Date;
  /** How many times somebody was told of it. */
  told: number;
}

export class NoticeDeskPage {
  items: NoticeAtDesk[];
  nextCursor: string | null;
}

export class PublishedView {
  id: string;
}

export class PlannedOutage {
  id: string;
  /** How many supplies it touches now. */
  supplies: number;
}
