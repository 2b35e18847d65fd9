import { Inject, Injectable } from '@nestjs/common';
import { MailerService } from '@nestjs-modules/mailer';
import { ENVIRONMENT } from '../config/config.module.js';
import type { Environment } from '../config/environment.js';
import { Keyring } from '../crypto/keys.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { currentTenant } from '../tenancy/tenant-context.js';
import { openSecrets, type SealedSecrets } from './mail-secrets.js';
import { MailTemplates } from './mail-templates.js';
import type { MailTemplate } from './mail-outbox.js';

interface WaitingMail {
  id: string;
  template: MailTemplate;
  recipient: string;
  reply_to: string | null;
  data: Record<string, unknown>;
  sealed: SealedSecrets | null;
}

/** Sends one row of the outbox over SMTP, outside any transaction, and notes how it went. */
@Injectable()
export class MailDelivery {
  constructor(
    private readonly units: UnitOfWork,
    private readonly mailer: MailerService,
    private readonly templates: MailTemplates,
    private readonly keyring: Keyring,
    @Inject(ENVIRONMENT) private readonly env: Environment,
  ) {}

  /** Nothing happens for a mail that was sent already. Throws what SMTP said; `last` marks the row as failed for staff to see. */
  async deliver(id: string, last: boolean): Promise<void> {
    const mail = await this.units.run(() => this.begin(id));
    if (!mail) return;
    try {
      await this.send(mail);
    } catch (error) {
      await this.units.run(() => this.noteFailure(id, error as Error, last));
      throw error;
    }
    await this.units.run(() =>
      this.units.query(
        `update outgoing_mails set status = 'sent', sent_at = now(), last_error = null, sealed = null where id = $1`,
        [id],
      ),
    );
  }

  private async begin(id: string): Promise<WaitingMail | undefined> {
    const rows = await this.units.query<WaitingMail>(
      `update outgoing_mails set attempts = attempts + 1, next_attempt_at = now() + interval '10 minutes'
        where id = $1 and status = 'pending' returning id, template, recipient, reply_to, data, sealed`,
      [id],
    );
    return rows[0];
  }

  private async send(mail: WaitingMail): Promise<void> {
    const tenant = currentTenant();
    const domain = this.env.mailFrom.split('@')[1]!;
    await this.mailer.sendMail({
      // Objects, so that no text is ever parsed into a second address.
      to: { name: '', address: mail.recipient },
      from: { name: tenant.name, address: this.env.mailFrom },
      replyTo: { name: '', address: mail.reply_to ?? tenant.settings.contactEmail },
      // The same row always has the same Message-ID: a repeat after a crash can be told from a second mail.
      messageId: `<${mail.id}@${domain}>`,
      headers: { 'Auto-Submitted': 'auto-generated' },
      ...this.templates.render(mail.template, { ...mail.data, ...openSecrets(this.keyring, mail.id, mail.sealed) }),
    });
  }

  private noteFailure(id: string, error: Error, last: boolean): Promise<unknown> {
    return this.units.query('update outgoing_mails set last_error = left($2, 500), status = $3 where id = $1', [
      id,
      error.message,
      last ? 'failed' : 'pending',
    ]);
  }
}
