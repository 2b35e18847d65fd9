import { Inject, Injectable } from '@nestjs/common';
import { ENVIRONMENT } from '../../platform/config/config.module.js';
import type { Environment } from '../../platform/config/environment.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { MailOutbox } from '../../platform/mail/mail-outbox.js';
import { dayText, momentText } from '../../platform/written.js';
import { SERVICE_NAMES } from '../../platform/tenancy/service-names.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';
import type { UserContact } from '../auth/users.service.js';
import { PRIORITY_NAMES } from './claim-texts.js';
import type { Claim } from './claim.entity.js';
import type { CategoryView } from './claim.view.js';

/** What the mails of a new claim tell beside the claim itself. */
export interface FiledClaim {
  claim: Claim;
  category: CategoryView | null;
  /** Last day to answer in time, where the tenant has a rule. */
  answerBy: string | null;
}

/** The mails of a claim, posted within its unit of work. An answer to those that the cooperative gets goes to the member. */
@Injectable()
export class ClaimMails {
  constructor(
    private readonly units: UnitOfWork,
    private readonly outbox: MailOutbox,
    @Inject(ENVIRONMENT) private readonly env: Environment,
  ) {}

  async filed({ claim, category, answerBy }: FiledClaim, member: UserContact): Promise<void> {
    const { slug, settings, timeZone } = currentTenant();
    const { supply, holder } = await this.supplyOf(claim);
    const shared = {
      number: claim.number,
      service: SERVICE_NAMES[claim.service],
      category: category?.name ?? null,
      supply,
      description: claim.description,
      answerBy: answerBy && dayText(answerBy),
    };
    const trackingLink = `${this.env.publicUrl}/${slug}/reclamos/${claim.trackingCode}`;
    await this.outbox.post({
      template: 'claim-for-cooperative',
      to: settings.claimsEmail,
      replyTo: member.email,
      cause: `claim/${claim.id}/cooperative`,
      data: {
        ...shared,
        ...aboutMember(member),
        holder,
        phone: claim.phone,
        urgent: category?.priority === 'safety',
        priority: PRIORITY_NAMES[category?.priority ?? 'normal'],
        receivedAt: momentText(claim.createdAt, timeZone),
      },
    });
    await this.outbox.post({
      template: 'claim-received',
      to: member.email,
      cause: `claim/${claim.id}/member`,
      data: { ...shared, firstName: member.firstName, advice: category?.advice ?? null, trackingLink },
    });
  }

  async messageAdded(claim: Claim, eventId: string, text: string, member: UserContact): Promise<void> {
    const { supply } = await this.supplyOf(claim);
    const { number, phone } = claim;
    await this.outbox.post({
      template: 'claim-message-for-cooperative',
      to: currentTenant().settings.claimsEmail,
      replyTo: member.email,
      cause: `claim-message/${eventId}`,
      data: { ...aboutMember(member), number, service: SERVICE_NAMES[claim.service], supply, phone, text },
    });
  }

  private async supplyOf({ supplyId }: Claim): Promise<{ supply: string; holder: string }> {
    const [row] = await this.units.query<{ number: string; address: string; holderNumber: string; holderName: string }>(
      `select s.number, s.address, h.number as "holderNumber", h.name as "holderName"
         from supplies s join holders h on h.id = s.holder_id where s.id = $1`,
      [supplyId],
    );
    const { number, address, holderNumber, holderName } = row!;
    return { supply: [number, address].filter(Boolean).join(' · '), holder: `${holderNumber} · ${holderName}` };
  }
}

function aboutMember({ firstName, lastName, email }: UserContact): { memberName: string; memberEmail: string } {
  return { memberName: `${firstName} ${lastName}`, memberEmail: email };
}
