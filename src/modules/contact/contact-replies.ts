import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Problem } from '../../platform/http/problem.js';
import { InboundMails, type Once } from '../../platform/mail/inbound/inbound-mails.js';
import type { InboundMessage } from '../../platform/mail/inbound/inbound-message.js';
import { mailActor } from '../../platform/operations/actor.js';
import { ContactDesk } from './contact-desk.js';

/** Takes the cooperative's answer to a message's mail as the message's answer. Who holds the address may answer. */
@Injectable()
export class ContactReplies implements OnModuleInit {
  constructor(
    private readonly inbound: InboundMails,
    private readonly desk: ContactDesk,
  ) {}

  onModuleInit(): void {
    this.inbound.register('contact-cooperative', {
      take: (id, message, once) => this.take(id, message, once),
      about: () => Promise.resolve('un mensaje de contacto'),
    });
  }

  private async take(id: string, { text, from }: InboundMessage, once: Once): Promise<void> {
    if (text === '') throw new Problem('VALIDATION_FAILED', { detail: 'La respuesta no trae texto.' });
    await this.desk.answer(id, text, mailActor(from), once);
  }
}
