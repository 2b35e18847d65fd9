import type { Service } from '../../platform/tenancy/tenant.js';
import type { OutageScope } from './outage-scope.js';

/** A row of `notices`. */
export interface NoticeRecord {
  id: string;
  kind: 'outage' | 'news';
  title: string;
  body: string;
  services: Service[];
  scope: OutageScope | null;
  startsAt: Date | null;
  endsAt: Date | null;
  publishedAt: Date;
  withdrawnAt: Date | null;
  /** Grows with each change, and with the withdrawal. */
  revision: number;
  updatedAt: Date;
}

/** An outage always says when. */
export interface Outage extends NoticeRecord {
  kind: 'outage';
  startsAt: Date;
  endsAt: Date;
}

/** The columns of `notices n` that a NoticeRecord needs. */
export const NOTICE_COLUMNS = `n.id, n.kind, n.title, n.body, n.services, n.scope, n.starts_at as "startsAt", n.ends_at as "endsAt",
  n.published_at as "publishedAt", n.withdrawn_at as "withdrawnAt", n.revision, n.updated_at as "updatedAt"`;

export function isOutage(notice: NoticeRecord): notice is Outage {
  return notice.kind === 'outage' && notice.startsAt !== null && notice.endsAt !== null;
}
