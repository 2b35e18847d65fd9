import { Injectable } from '@nestjs/common';
import { ReplyAddresses } from '../../platform/mail/inbound/reply-addresses.js';
import { MailOutbox } from '../../platform/mail/mail-outbox.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';
import { momentText } from '../../platform/written.js';
import type { UserContact } from '../auth/users.service.js';
import { Notifications } from '../notifications/notifications.js';

/** What the mails of a message tell. */
export interface MailedMessage {
  id: string;
  message: string;
  contactHours: string;
  phone: string;
  createdAt: Date;
}

/** The mails of contact messages, each in the unit of its cause. */
@Injectable()
export class ContactMails {
  constructor(
    private readonly addresses: ReplyAddresses,
    private readonly outbox: MailOutbox,
    private readonly notifications: Notifications,
  ) {}

  /** An answer to it comes back to the message; where the installation takes no mail, it goes to the member. */
  async left({ id, message, contactHours, phone }: MailedMessage, member: UserContact): Promise<void> {
    const { email, firstName, lastName } = member;
    const own = this.addresses.of('contact-cooperative', id);
    await this.outbox.post({
      template: 'contact-for-cooperative',
      to: currentTenant().settings.contactEmail,
      replyTo: own ?? email,
      cause: `contact/${id}`,
      data: { name: `${firstName} ${lastName}`, email, message, contactHours, phone, answerIsKept: own !== undefined },
    });
  }

  /** With the member's own words, for it may be days since they wrote them. */
  async answered({ id, message, createdAt }: MailedMessage, answer: string, userId: string): Promise<void> {
    await this.notifications.tell({
      to: userId,
      event: 'contact',
      cause: `contact/${id}/answered`,
      title: 'Respondieron su mensaje',
      text: answer,
      path: `/contacto/${id}`,
      mail: {
        template: 'contact-answered',
        data: { answer, message, sentAt: momentText(createdAt, currentTenant().timeZone) },
        replyTo: currentTenant().settings.contactEmail,
      },
    });
  }
}
