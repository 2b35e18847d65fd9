import { Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import { Keyring } from '../crypto/keys.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { JobQueue } from '../queue/job-queue.js';
import { MAIL_KINDS } from './mail-kinds.js';
import { sealSecrets } from './mail-secrets.js';

/** The mails there are, each a template of its own in `templates/`. */
export type MailTemplate =
  | 'activation'
  | 'already-registered'
  | 'password-reset'
  | 'password-changed'
  | 'account-linked'
  | 'account-unlinked'
  | 'web-key-link'
  | 'web-key-reset'
  | 'payment-approved'
  | 'payment-rejected'
  | 'payment-pending'
  | 'payment-refunded'
  | 'claim-received'
  | 'claim-taken-up'
  | 'claim-answered'
  | 'claim-resolved'
  | 'claim-closing-soon'
  | 'claim-step-joined'
  | 'claim-for-cooperative'
  | 'claim-message-for-cooperative'
  | 'claim-reopened-for-cooperative'
  | 'answer-refused'
  | 'contact-for-cooperative'
  | 'contact-answered'
  | 'invoice-issued'
  | 'invoice-due'
  | 'invoice-overdue'
  | 'outage'
  | 'news'
  | 'several-notifications'
  | 'alert-for-cooperative'
  | 'staff-invitation'
  | 'staff-password-reset'
  | 'staff-security'
  | 'office-closed'
  | 'claims-address-check';

export interface OutgoingMail {
  template: MailTemplate;
  to: string;
  replyTo?: string;
  /** Names what made it: the same cause never gives two mails. */
  cause: string;
  /** What the template shows; money and dates already as people read them. */
  data: Record<string, unknown>;
  /** More of the same that nobody else may read, such as a link that lets in: sealed in the row, and gone once it is sent. */
  secrets?: Record<string, string>;
  /** Nobody waits for it: sent at the pace that the cooperative allows, after what somebody waits for. */
  bulk?: boolean;
  /** The web address by which the reader ends mails of this kind with one click (RFC 8058). */
  unsubscribeUrl?: string;
}

/** Where modules leave mail. It must be called within the unit of work of its cause, so that both commit or neither. */
@Injectable()
export class MailOutbox {
  constructor(
    private readonly units: UnitOfWork,
    private readonly jobs: JobQueue,
    private readonly keyring: Keyring,
  ) {}

  async post({
    template,
    to,
    replyTo,
    cause,
    data,
    secrets,
    bulk = false,
    unsubscribeUrl,
  }: OutgoingMail): Promise<void> {
    const id = uuid();
    const hidden = { ...secrets, ...(unsubscribeUrl && { unsubscribeUrl }) };
    const sealed = Object.keys(hidden).length > 0 ? sealSecrets(this.keyring, id, hidden) : null;
    if (MAIL_KINDS[template].triesAgain) await this.liftOldBounce(to);
    const rows = await this.units.query<{ id: string }>(
      `insert into outgoing_mails (id, template, recipient, reply_to, cause, data, sealed, bulk, next_attempt_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, now() + interval '1 minute')
       on conflict (cause) do nothing returning id`,
      [id, template, to, replyTo ?? null, cause, data, sealed, bulk],
    );
    for (const posted of rows) this.jobs.enqueueAfterCommit(bulk ? 'bulk-mail' : 'mail', posted.id);
  }

  /** A mailbox that was not there may be by now, and its owner asks for this mail: it is tried once more. */
  private async liftOldBounce(recipient: string): Promise<void> {
    await this.units.query(
      `delete from mail_suppressions
        where recipient = lower($1) and reason = 'bounce' and since < now() - interval '1 day'`,
      [recipient],
    );
  }
}
