import { setTimeout as pause } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { ENVIRONMENT } from '../config/config.module.js';
import type { Environment } from '../config/environment.js';
import { Keyring } from '../crypto/keys.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { currentTenant } from '../tenancy/tenant-context.js';
import { HandOver } from './hand-over.js';
import { REPLY_MARK } from './inbound/reply-mark.js';
import { ReplyAddresses } from './inbound/reply-addresses.js';
import { AttemptLost, MailAttempts, type TakenMail } from './mail-attempts.js';
import { MailEndings } from './mail-endings.js';
import { messageOf } from './mail-message.js';
import { openSecrets } from './mail-secrets.js';
import { isOwnAddress } from './mail-suppressions.js';
import { MailTemplates } from './mail-templates.js';
import { nobodyThere } from './smtp-refusal.js';

/** What is known of a mail is written down, though the database may be away for a quarter of a minute. */
const PAUSES_MS = [250, 500, 1_000, 2_000, 4_000, 8_000];

/** One address that a mail can go to; anything else would be read as a list, a name or a command. */
const ADDRESS = /^[^\s\p{Cc}@<>"(),:;[\]\\]{1,64}@[^\s\p{Cc}@<>"(),:;[\]\\]{1,255}$/u;

/** Sends one row of the outbox over SMTP, outside any transaction, and notes how it went. */
@Injectable()
export class MailDelivery {
  constructor(
    private readonly units: UnitOfWork,
    private readonly attempts: MailAttempts,
    private readonly endings: MailEndings,
    private readonly handOver: HandOver,
    private readonly templates: MailTemplates,
    private readonly keyring: Keyring,
    private readonly addresses: ReplyAddresses,
    @Inject(ENVIRONMENT) private readonly env: Environment,
  ) {}

  /**
   * Nothing happens for a mail that has ended. Throws what SMTP said, so that it is tried again (`last`: it is not, and staff are told),
   * and NotNow for a mail that another try holds or whose time has not come.
   */
  async deliver(id: string, last: boolean): Promise<void> {
    const mail = await this.attempts.take(id);
    if (!mail) return;
    const release = this.attempts.hold(mail);
    try {
      await this.tryOnce(mail, last);
    } finally {
      release();
    }
  }

  private async tryOnce(mail: TakenMail, last: boolean): Promise<void> {
    try {
      await this.send(mail);
    } catch (error) {
      if (error instanceof AttemptLost) return;
      return this.noteTrouble(mail, error as Error, last);
    }
    await this.surely(() => this.endings.sent(mail));
  }

  private async send(mail: TakenMail): Promise<void> {
    if (!ADDRESS.test(mail.recipient)) throw new NoAddress('That is no mail address.');
    const secrets = openSecrets(this.keyring, mail.id, mail.sealed);
    const { unsubscribeUrl } = secrets;
    const replyMark = this.addresses.isHere(mail.replyTo) ? REPLY_MARK : null;
    const rendered = this.templates.render(mail.template, { ...mail.data, ...secrets, replyMark });
    const returnPath = this.addresses.of('bounce', mail.id);
    const head = { tenant: currentTenant(), mailFrom: this.env.mailFrom, returnPath, unsubscribeUrl };
    const beforeEnd = () => this.attempts.markHandedOver(mail);
    await this.handOver.send({ ...messageOf(mail, rendered, head), beforeEnd });
  }

  /** Throws `error` where the mail is tried again, or has been tried for the last time. */
  private async noteTrouble(mail: TakenMail, error: Error, last: boolean): Promise<void> {
    const gone = error instanceof NoAddress ? error.message : nobodyThere(error);
    if (gone !== undefined && !isOwnAddress(mail.recipient)) return this.surely(() => this.endings.bounced(mail, gone));
    await this.surely(() => this.endings[last ? 'failed' : 'triedInVain'](mail, error.message));
    throw error;
  }

  private async surely(note: () => Promise<void>): Promise<void> {
    for (const ms of PAUSES_MS) {
      try {
        return await this.units.run(note);
      } catch {
        await pause(ms);
      }
    }
    return this.units.run(note);
  }
}

/** A recipient that no server need be asked about. */
class NoAddress extends Error {}
