import type { ISendMailOptions } from '@nestjs-modules/mailer';
import type { Tenant } from '../tenancy/tenant.js';
import type { TakenMail } from './mail-attempts.js';
import type { RenderedMail } from './mail-templates.js';
import { mailKeyText, messageIdOf } from './message-id.js';

/** Whoever mails are from, and what they are told to end them with. */
export interface MailHead {
  tenant: Tenant;
  /** `user@host`. */
  mailFrom: string;
  /** Where servers tell that it could not be delivered; the sender's own address where absent. */
  returnPath: string | undefined;
  /** The web address that ends mails of this kind. */
  unsubscribeUrl: string | undefined;
}

/** The message as it goes out. Addresses are objects, so that no text is ever parsed into a second one. */
export function messageOf(mail: TakenMail, rendered: RenderedMail, head: MailHead): ISendMailOptions {
  const { tenant, mailFrom, returnPath = mailFrom, unsubscribeUrl } = head;
  const { mail: settings = {}, contactEmail } = tenant.settings;
  const key = { schema: tenant.schema, mailId: mail.id };
  return {
    ...rendered,
    envelope: { from: addressOf(returnPath), to: [addressOf(mail.recipient)] },
    to: addressOf(mail.recipient),
    from: addressOf(mailFrom, onOneLine(settings.senderName ?? tenant.name)),
    replyTo: addressOf(mail.replyTo ?? settings.replyTo ?? contactEmail),
    messageId: messageIdOf(key, mailFrom.slice(mailFrom.lastIndexOf('@') + 1)),
    // A bounce names the mail and does not bring its contents back.
    dsn: { envid: mailKeyText(key), ret: 'HDRS', notify: ['FAILURE'] },
    headers: {
      // Says as much to out-of-office programs as «Precedence: bulk», which some receivers hold against a mail.
      'Auto-Submitted': 'auto-generated',
      // Postmark gives it back with what it tells of the mail; to everybody else it is nothing.
      'X-PM-Metadata-mail': mailKeyText(key),
      ...(mail.bulk && { 'Feedback-ID': `${mail.template}:${tenant.schema.slice(2)}:bulk:cooponline` }),
      ...(unsubscribeUrl && {
        'List-Unsubscribe': { prepared: true, value: `<${new URL(unsubscribeUrl).href}>` },
        'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      }),
    },
  };
}

function addressOf(address: string, name = ''): { name: string; address: string } {
  return { name, address };
}

/** Text for a header, whatever was typed. */
export function onOneLine(text: string): string {
  return text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
}
