import type { MailTemplate } from './mail-outbox.js';
import type { SuppressionReason } from './mail-suppressions.js';

export const MAIL_STATUSES = ['pending', 'sent', 'failed', 'uncertain', 'bounced', 'suppressed'] as const;
/** `uncertain`: nobody knows whether it arrived. */
export type MailStatus = (typeof MAIL_STATUSES)[number];

/** A mail of the cooperative's, without its contents. */
export class ListedMail {
  id: string;
  status: MailStatus;
  /** Which mail it is. @example claim-answered */
  template: MailTemplate;
  subject: string;
  recipient: string;
  /** How often it was tried. */
  attempts: number;
  /** The server's words, or why it is suppressed; null for a mail without trouble. */
  lastError: string | null;
  createdAt: Date;
  sentAt: Date | null;
}

export class ListedMailPage {
  items: ListedMail[];
  nextCursor: string | null;
}

/** What was told of a mail after it had left. */
export class MailEventView {
  kind: string;
  permanent: boolean;
  reason: string;
  happenedAt: Date;
}

export class MailRecord extends ListedMail {
  cause: string;
  /** Nobody waits for it: it goes at the cooperative's pace. */
  bulk: boolean;
  nextAttemptAt: Date;
  /** When its last try was about to end the message, while nobody knows how that went. */
  handedOverAt: Date | null;
  /** Oldest first. */
  events: MailEventView[];
  /** Why its address is not written to. */
  suppressedFor: SuppressionReason[];
}

/** An address that is not written to, for one reason of perhaps several. */
export class SuppressionView {
  recipient: string;
  reason: SuppressionReason;
  since: Date;
  /** The server's words, or who asked for it. */
  detail: string;
}

export class SuppressionPage {
  items: SuppressionView[];
  nextCursor: string | null;
}

export class SuppressedView {
  /** False where the address was not written to already, or is the cooperative's own. */
  added: boolean;
}

export class LiftedView {
  /** Why it was not written to. */
  reasons: SuppressionReason[];
}
