import { Injectable, type OnModuleInit } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import type { Problem } from '../../platform/http/problem.js';
import type { InboundMessage } from '../../platform/mail/inbound/inbound-message.js';
import { type InboundHandler, InboundMails } from '../../platform/mail/inbound/inbound-mails.js';
import { MailOutbox } from '../../platform/mail/mail-outbox.js';
import type { Actor } from '../../platform/operations/actor.js';
import { ClaimDesk } from './claim-desk.js';
import { ClaimsService } from './claims.service.js';

/** Takes the answers to a claim's mails into the claim: its author's, and the cooperative's. Who holds the address may answer. */
@Injectable()
export class ClaimReplies implements OnModuleInit {
  constructor(
    private readonly inbound: InboundMails,
    private readonly claims: ClaimsService,
    private readonly desk: ClaimDesk,
    private readonly units: UnitOfWork,
    private readonly outbox: MailOutbox,
  ) {}

  onModuleInit(): void {
    const refuse: InboundHandler['refuse'] = (id, message, problem, cause) => this.refuse(id, message, problem, cause);
    this.inbound.register('claim-member', {
      take: async (id, { text, images }, once) => void (await this.claims.addMailedMessage(id, text, images, once)),
      refuse,
    });
    this.inbound.register('claim-cooperative', {
      take: (id, message, once) => this.desk.answer(id, message.text, senderOf(message), once),
      refuse,
    });
  }

  private async refuse(claimId: string, { from }: InboundMessage, problem: Problem, cause: string): Promise<void> {
    const [claim] = await this.units.query<{ number: string }>('select number from claims where id = $1', [claimId]);
    if (!claim || from.address === '') return;
    const data = { about: `el reclamo ${claim.number}`, reason: problem.message };
    await this.outbox.post({ template: 'answer-refused', to: from.address, cause, data });
  }
}

/** As the claim's history names them: whoever reads it should know that it came by mail. */
function senderOf({ from }: InboundMessage): Actor {
  return { kind: 'staff', id: 'mail', name: from.name || from.address };
}
