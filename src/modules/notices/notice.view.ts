import type { Service } from '../../platform/tenancy/tenant.js';

export class NoticeView {
  id: string;
  /** `outage`: a planned one, from `startsAt` to `endsAt`. */
  kind: 'outage' | 'news';
  title: string;
  body: string;
  startsAt: Date | null;
  endsAt: Date | null;
  publishedAt: Date;
  /** What an outage interrupts. @example ["electricity"] */
  services: Service[];
  /** Numbers of the member's supplies that an outage touches. @example ["44"] */
  affects: string[];
}

export class NoticePage {
  items: NoticeView[];
  nextCursor: string | null;
}
