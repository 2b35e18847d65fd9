import { Injectable, type OnModuleInit } from '@nestjs/common';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { currentTenant } from '../../tenancy/tenant-context.js';
import { readBounceReport } from '../bounce-report.js';
import { MailEvents } from '../mail-events.js';
import { mailKeyText } from '../message-id.js';
import { InboundMails, type Once } from './inbound-mails.js';
import type { InboundMessage } from './inbound-message.js';

/** Takes what other servers tell of our mails: each mail leaves from a return address of its own, which says which mail it is about. */
@Injectable()
export class BounceMails implements OnModuleInit {
  constructor(
    private readonly inbound: InboundMails,
    private readonly events: MailEvents,
    private readonly units: UnitOfWork,
  ) {}

  onModuleInit(): void {
    this.inbound.register('bounce', {
      takesReports: true,
      take: (mailId, message, once) => this.take(mailId, message, once),
      // Nobody is behind it.
      about: () => Promise.resolve(undefined),
    });
  }

  /** Recorded first: what is recorded twice counts once. */
  private async take(mailId: string, { raw }: InboundMessage, once: Once): Promise<void> {
    const event = await readBounceReport(raw, mailKeyText({ schema: currentTenant().schema, mailId }));
    if (event) await this.events.record([event]);
    await this.units.run(once);
  }
}
