import type { NotificationEvent } from './events.js';

export class NotificationView {
  id: string;
  /** @example invoice.due */
  event: NotificationEvent;
  /** @example El comprobante 0021-00049107 vence el 18/10/2026 */
  title: string;
  text: string;
  /** Where the web app shows what it is about, under the cooperative's own address. @example /comprobantes/019aa000-0000-7000-8000-00000000000a */
  path: string;
  createdAt: Date;
  readAt: Date | null;
}

export class NotificationPage {
  items: NotificationView[];
  nextCursor: string | null;
  /** How many of all, on this page or not, were not read. */
  unread: number;
}

export class UnreadView {
  /** How many are left. */
  unread: number;
}
