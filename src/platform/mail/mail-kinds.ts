import type { MailTemplate } from './mail-outbox.js';

interface MailKind {
  /** The reader asked for it just now, or it guards their account: sent to who complained of other mails, too. */
  isAskedFor: boolean;
  /** Whoever asks for it anew gives an address that bounced one more try. */
  triesAgain?: true;
}

const ASKED_FOR: MailKind = { isAskedFor: true };
const ASKED_FOR_BY_ADDRESS: MailKind = { isAskedFor: true, triesAgain: true };
const TOLD: MailKind = { isAskedFor: false };

/** What each mail is to its reader. */
export const MAIL_KINDS: Record<MailTemplate, MailKind> = {
  activation: ASKED_FOR_BY_ADDRESS,
  'already-registered': ASKED_FOR,
  'password-reset': ASKED_FOR_BY_ADDRESS,
  'password-changed': ASKED_FOR,
  'account-linked': ASKED_FOR,
  'account-unlinked': ASKED_FOR,
  'web-key-link': ASKED_FOR,
  'web-key-reset': ASKED_FOR_BY_ADDRESS,
  'payment-approved': ASKED_FOR,
  'payment-rejected': ASKED_FOR,
  'payment-pending': ASKED_FOR,
  'payment-refunded': TOLD,
  'claim-received': ASKED_FOR,
  'claim-taken-up': TOLD,
  'claim-answered': ASKED_FOR,
  'claim-resolved': ASKED_FOR,
  'claim-closing-soon': TOLD,
  'claim-step-joined': TOLD,
  'claim-for-cooperative': TOLD,
  'claim-message-for-cooperative': TOLD,
  'claim-reopened-for-cooperative': TOLD,
  'answer-refused': ASKED_FOR,
  'contact-for-cooperative': TOLD,
  'contact-answered': ASKED_FOR,
  'invoice-issued': TOLD,
  'invoice-due': TOLD,
  'invoice-overdue': TOLD,
  outage: TOLD,
  news: TOLD,
  'several-notifications': TOLD,
  'alert-for-cooperative': TOLD,
  'staff-invitation': ASKED_FOR_BY_ADDRESS,
  'staff-password-reset': ASKED_FOR_BY_ADDRESS,
  'staff-security': ASKED_FOR,
  'office-closed': TOLD,
  'claims-address-check': ASKED_FOR_BY_ADDRESS,
};
