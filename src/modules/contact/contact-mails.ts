import { Injectable } from '@nestjs/common';
import { MailOutbox } from '../../platform/mail/mail-outbox.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';
import { momentText } from '../../platform/written.js';
import type { UserContact } from '../auth/users.service.js';
import { Notifications } from '../notifications/notifications.js';

/** Where an answer to each of the mails goes: the cooperative's to the member, the member's to the cooperative. */
const REPLIES_TO = {
  left: (member: UserContact) => member.email,
  answered: () => currentTenant().settings.contactEmail,
};

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
    private readonly outbox: MailOutbox,
    private readonly notifications: Notifications,
  ) {}

  async left({ id, message, contactHours, phone }: MailedMessage, member: UserContact): Promise<void> {
    const { email, firstName, lastName } = member;
    await this.outbox.post({
      template: 'contact-for-cooperative',
      to: currentTenant().settings.contactEmail,
      replyTo: REPLIES_TO.left(member),
      cause: `contact/${id}`,
      data: { name: `${firstName} ${lastName}`, email, message, contactHours, phone },
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
        replyTo: REPLIES_TO.answered(),
      },
    });
  }
}
