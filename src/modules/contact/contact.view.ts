import type { ContactStatus } from './contact-status.js';

export class ContactMessageView {
  id: string;
  message: string;
  /** @example De 9 a 12 */
  contactHours: string;
  /** E.164. @example +5493571631052 */
  phone: string;
  /** `in_progress` once somebody of the cooperative has taken it. */
  status: ContactStatus;
  /** What the cooperative answered; null until it did. */
  answer: string | null;
  answeredAt: Date | null;
  createdAt: Date;
}

export class ContactMessagePage {
  items: ContactMessageView[];
  nextCursor: string | null;
}
