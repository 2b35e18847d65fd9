import type { NotificationEvent } from './events.js';

export class ChannelsView {
  mail: boolean;
  /** On the devices that the member has subscribed. */
  push: boolean;
}

export class EventChannelsView {
  'invoice.issued': ChannelsView;
  'invoice.due': ChannelsView;
  'invoice.overdue': ChannelsView;
  payment: ChannelsView;
  claim: ChannelsView;
  contact: ChannelsView;
  outage: ChannelsView;
  news: ChannelsView;
}

export class QuietHoursView {
  /** @example 22:00 */
  from: string;
  /** @example 08:00 */
  to: string;
}

export class PreferencesView {
  /** Whether the member is told, by event and channel. */
  events: EventChannelsView;
  /** Events whose mails are proofs or answers, and cannot be switched off. @example ["payment", "contact"] */
  alwaysMailed: NotificationEvent[];
  /** How many days before it falls due an invoice is reminded of. @example 3 */
  dueDays: number;
  /** `each` when it happens; `daily` in one mail at nine in the morning, but for what somebody waits for. */
  digest: 'each' | 'daily';
  /** On the cooperative's clock: no push is shown, and no mail sent that nobody waits for. Null for none. */
  quietHours: QuietHoursView | null;
}
