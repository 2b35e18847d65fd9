import { Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import { Keyring } from '../crypto/keys.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { JobQueue } from '../queue/job-queue.js';
import { sealSecrets } from './mail-secrets.js';

/** The mails there are, each a template of its own in `templates/`. */
export type MailTemplate =
  | 'activation'
  | 'already-registered'
  | 'password-reset'
  | 'password-changed'
  | 'account-linked'
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
  | 'alert-for-cooperative';

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
}

/** Where modules leave mail. It must be called within the unit of work of its cause, so that both commit or neither. */
@Injectable()
export class MailOutbox {
  constructor(
    private readonly units: UnitOfWork,
    private readonly jobs: JobQueue,
    private readonly keyring: Keyring,
  ) {}

  async post({ template, to, replyTo, cause, data, secrets }: OutgoingMail): Promise<void> {
    const id = uuid();
    const sealed = secrets ? sealSecrets(this.keyring, id, secrets) : null;
    const rows = await this.units.query<{ id: string }>(
      `insert into outgoing_mails (id, template, recipient, reply_to, cause, data, sealed, next_attempt_at)
       values ($1, $2, $3, $4, $5, $6, $7, now() + interval '1 minute')
       on conflict (cause) do nothing returning id`,
      [id, template, to, replyTo ?? null, cause, data, sealed],
    );
    for (const posted of rows) this.jobs.enqueueAfterCommit('mail', posted.id);
  }
}
