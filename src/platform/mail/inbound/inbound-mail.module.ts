import { Global, Module, type OnModuleInit } from '@nestjs/common';
import { OutboxSweep } from '../../queue/outbox.js';
import { BounceMails } from './bounce-mails.js';
import { InboundMails } from './inbound-mails.js';
import { InboundMailsProcessor } from './inbound-mails.processor.js';
import { InboundSmtp } from './inbound-smtp.js';
import { ReplyAddresses } from './reply-addresses.js';

/** Mail that comes back: addresses that name what it is about, and what takes it. Modules register what they take. */
@Global()
@Module({
  providers: [ReplyAddresses, InboundMails, InboundMailsProcessor, InboundSmtp, BounceMails],
  exports: [ReplyAddresses, InboundMails],
})
export class InboundMailModule implements OnModuleInit {
  constructor(private readonly sweep: OutboxSweep) {}

  onModuleInit(): void {
    this.sweep.register({ queue: 'inbound-mails', table: 'inbound_mails', waiting: `status = 'received'` });
  }
}
