import { Inject, Injectable, Logger } from '@nestjs/common';
import { MailerService } from '@nestjs-modules/mailer';
import { v7 as uuid } from 'uuid';
import { ENVIRONMENT } from '../config/config.module.js';
import type { Environment } from '../config/environment.js';
import { letterheadOf } from './letterhead.js';
import type { OutgoingMail } from './mail-outbox.js';
import { MailTemplates } from './mail-templates.js';

/** The product writes in its own name. */
const PRODUCT = letterheadOf('Coop Online', '#0b5fa5', { phone: '', email: '', whatsapp: [] });

/**
 * Mails to who belongs to no cooperative, and so has no outbox: support's own, which are few. They go at once or not at all; whoever asked for
 * one is told. Never inside a transaction.
 */
@Injectable()
export class PlatformMail {
  private readonly log = new Logger(PlatformMail.name);

  constructor(
    private readonly mailer: MailerService,
    private readonly templates: MailTemplates,
    @Inject(ENVIRONMENT) private readonly env: Environment,
  ) {}

  /** False where SMTP did not take it; the log says why. */
  async send({ template, to, data, secrets }: OutgoingMail): Promise<boolean> {
    try {
      await this.mailer.sendMail({
        to: { name: '', address: to },
        from: { name: PRODUCT.name, address: this.env.mailFrom },
        messageId: `<${uuid()}@${this.env.mailFrom.split('@')[1]!}>`,
        headers: { 'Auto-Submitted': 'auto-generated' },
        ...this.templates.render(template, { ...data, ...secrets }, PRODUCT),
      });
      return true;
    } catch (error) {
      // What the server says may name the address.
      const { code, responseCode } = error as { code?: string; responseCode?: number };
      this.log.warn({ template, code, responseCode }, 'SMTP did not take a mail to support.');
      return false;
    }
  }
}
