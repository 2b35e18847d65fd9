import { Injectable, type OnModuleInit } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { InboundMails } from '../../platform/mail/inbound/inbound-mails.js';
import { mailActor } from '../../platform/operations/actor.js';
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
  ) {}

  onModuleInit(): void {
    const about = (id: string) => this.about(id);
    this.inbound.register('claim-member', {
      take: async (id, { text, images }, once) => void (await this.claims.addMailedMessage(id, text, images, once)),
      about,
    });
    this.inbound.register('claim-cooperative', {
      take: (id, { text, from }, once) => this.desk.answer(id, text, mailActor(from), once),
      about,
    });
  }

  private async about(claimId: string): Promise<string | undefined> {
    const [claim] = await this.units.query<{ number: string }>('select number from claims where id = $1', [claimId]);
    return claim && `el reclamo ${claim.number}`;
  }
}
