import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../database/unit-of-work.js';
import { MailAlarm } from './mail-alarm.js';
import type { MailTemplate } from './mail-outbox.js';
import { MailSuppressions, type SuppressionReason } from './mail-suppressions.js';

interface EndingMail {
  id: string;
  template: MailTemplate;
  recipient: string;
}

/** A mail that a try of ours holds. */
interface TriedMail extends EndingMail {
  attempt: string;
}

/** How a mail's row ends, or goes on after a try. All of it within a unit of work, and nothing where another try has taken the row since. */
@Injectable()
export class MailEndings {
  constructor(
    private readonly units: UnitOfWork,
    private readonly suppressions: MailSuppressions,
    private readonly alarm: MailAlarm,
  ) {}

  /** The server took it. A row that was given up as uncertain meanwhile is certain now. */
  async sent(mail: TriedMail): Promise<void> {
    await this.note(mail, `status = 'sent', sent_at = now(), last_error = null, sealed = null`, null);
  }

  /** The server did not take it, or did not say so: the next try may. */
  async triedInVain(mail: TriedMail, words: string): Promise<void> {
    await this.note(mail, `status = 'pending', handed_over_at = null, last_error = left($3, 500)`, words);
  }

  /** As before, and it was the last try. */
  async failed(mail: TriedMail, words: string): Promise<void> {
    const change = `status = 'failed', handed_over_at = null, last_error = left($3, 500)`;
    if (await this.note(mail, change, words)) await this.alarm.raise('mail-failed', mail);
  }

  /** Nobody is there: nothing more is sent to that address. */
  async bounced(mail: TriedMail, words: string): Promise<void> {
    const change = `status = 'bounced', handed_over_at = null, last_error = left($3, 500)`;
    if (await this.note(mail, change, words)) await this.suppressions.add(mail.recipient, 'bounce', words);
  }

  /** The row is locked by the caller, and held by nobody. */
  async uncertain(mail: EndingMail): Promise<undefined> {
    const words = 'The process that sent it was gone before it noted the answer.';
    await this.units.query(`update outgoing_mails set status = 'uncertain', last_error = $2 where id = $1`, [
      mail.id,
      words,
    ]);
    await this.alarm.raise('mail-uncertain', mail);
  }

  /** As before. */
  async suppressed({ id }: EndingMail, reason: SuppressionReason): Promise<undefined> {
    await this.units.query(`update outgoing_mails set status = 'suppressed', last_error = $2 where id = $1`, [
      id,
      reason,
    ]);
  }

  private async note({ id, attempt }: TriedMail, change: string, words: string | null): Promise<boolean> {
    const noted = await this.units.query(
      `update outgoing_mails set ${change}, attempt = null, held_until = null
        where id = $1 and attempt = $2 and status in ('pending', 'uncertain') returning 1`,
      words === null ? [id, attempt] : [id, attempt, words],
    );
    return noted.length > 0;
  }
}
