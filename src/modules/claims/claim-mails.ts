import { Inject, Injectable } from '@nestjs/common';
import { ENVIRONMENT } from '../../platform/config/config.module.js';
import type { Environment } from '../../platform/config/environment.js';
import { dayIn } from '../../platform/clock.js';
import { ReplyAddresses } from '../../platform/mail/inbound/reply-addresses.js';
import { MailOutbox, type MailTemplate } from '../../platform/mail/mail-outbox.js';
import { subjectOf } from '../../platform/mail/subjects.js';
import { dayText, momentText } from '../../platform/written.js';
import { SERVICE_NAMES } from '../../platform/tenancy/service-names.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';
import { Notifications } from '../notifications/notifications.js';
import { callNowOf } from './call-now.js';
import { ClaimAuthors, type Reader } from './claim-authors.js';
import type { Category } from './claim-categories.js';
import { trackingLinkOf } from './claim-number.js';
import { ClaimSupplies, type SupplyText } from './claim-supplies.js';
import { deadlineText, placeText, PRIORITY_NAMES, STATUS_NAMES } from './claim-texts.js';
import type { Claim } from './claim.entity.js';

type Data = Record<string, unknown>;
/** What is said to one reader, and what made it; `always` where the author is mailed it whatever they chose. */
type Note = { template: MailTemplate; cause: string; data: Data; always?: true };
/** Whom and what a mail about a claim names. */
interface People {
  author: Reader | null;
  supply: SupplyText | null;
}

/**
 * What is said of a claim, within its unit of work: to members as they chose to be told, to the cooperative and to whoever wrote from outside by
 * mail. Who cannot be written to is told nothing. An answer comes into the claim, or, where the installation takes no mail, goes from the author to the
 * cooperative and from the cooperative to the author.
 */
@Injectable()
export class ClaimMails {
  constructor(
    private readonly outbox: MailOutbox,
    private readonly notifications: Notifications,
    private readonly authors: ClaimAuthors,
    private readonly supplies: ClaimSupplies,
    private readonly addresses: ReplyAddresses,
    @Inject(ENVIRONMENT) private readonly env: Environment,
  ) {}

  /** To an address that was typed elsewhere nothing goes that was typed there with it. `isConfirmed`: whether the author gets one at all. */
  async filed(claim: Claim, category: Category | null, isConfirmed: boolean): Promise<void> {
    const { settings, timeZone } = currentTenant();
    const people = await this.peopleOf(claim);
    const supply = people.supply?.supply ?? null;
    const danger = { priority: category?.priority ?? null, advice: category?.advice ?? null };
    const shared = {
      category: category?.name ?? null,
      description: claim.description,
      answerBy: deadlineText(claim.dueAt, claim.deadlineRule, timeZone),
      place: placeText(claim, supply),
    };
    const toCooperative = {
      ...shared,
      fromOutside: claim.source !== 'member',
      urgent: danger.priority === 'safety',
      priority: PRIORITY_NAMES[danger.priority ?? 'normal'],
      receivedAt: momentText(claim.createdAt, timeZone),
    };
    const words = claim.source === 'member' ? {} : { description: null, place: null };
    const toAuthor = { ...shared, ...words, supply, advice: danger.advice, callNow: callNowOf(danger, settings) };
    const cause = `claim/${claim.id}`;
    await this.toCooperative(claim, { template: 'claim-for-cooperative', cause: `${cause}/cooperative`, data: toCooperative }, people); // prettier-ignore
    if (isConfirmed)
      await this.toAuthor(claim, {
        template: 'claim-received',
        cause: `${cause}/member`,
        data: toAuthor,
        always: true,
      });
  }

  messageAdded(claim: Claim, eventId: string, text: string): Promise<void> {
    const cause = `claim-message/${eventId}`;
    return this.toCooperative(claim, { template: 'claim-message-for-cooperative', cause, data: { text } });
  }

  reopened(claim: Claim, eventId: string, text: string): Promise<void> {
    const answerBy = deadlineText(claim.dueAt, claim.deadlineRule, currentTenant().timeZone);
    const cause = `claim-step/${eventId}`;
    return this.toCooperative(claim, { template: 'claim-reopened-for-cooperative', cause, data: { text, answerBy } });
  }

  /** Somebody of the cooperative has it in hand: told once each time that the clock runs. */
  async takenUp(claim: Claim): Promise<void> {
    const cause = `claim/${claim.id}/taken-up/${claim.clockStartedAt.toISOString()}`;
    await this.toAuthor(claim, { template: 'claim-taken-up', cause, data: {} });
    await this.toJoined(claim, cause);
  }

  answered(claim: Claim, eventId: string, text: string): Promise<void> {
    return this.toAuthor(claim, { template: 'claim-answered', cause: `claim-message/${eventId}`, data: { text } });
  }

  async resolved(claim: Claim, eventId: string, text: string, closesBy: Date): Promise<void> {
    const cause = `claim-step/${eventId}`;
    const silentUntil = dayText(dayIn(currentTenant().timeZone, closesBy));
    await this.toAuthor(claim, { template: 'claim-resolved', cause, data: { text, silentUntil } });
    await this.toJoined(claim, cause);
  }

  closingSoon(claim: Claim, closesAt: Date): Promise<void> {
    const cause = `claim/${claim.id}/closing/${claim.silentSince!.toISOString()}`;
    const closesOn = dayText(dayIn(currentTenant().timeZone, closesAt));
    return this.toAuthor(claim, { template: 'claim-closing-soon', cause, data: { closesOn } });
  }

  /** Its author knows; the others are told. */
  closed(claim: Claim): Promise<void> {
    return this.toJoined(claim, `claim/${claim.id}/closed/${claim.closedAt!.toISOString()}`);
  }

  private async toAuthor(claim: Claim, note: Note): Promise<void> {
    const trackingLink = trackingLinkOf(claim, currentTenant().slug, this.env.publicUrl);
    const data = { ...factsOf(claim), trackingLink, ...note.data };
    const replyTo = this.addresses.of('claim-member', claim.id) ?? currentTenant().settings.claimsEmail;
    if (claim.userId !== null) return this.tell(claim, claim.userId, { ...note, data }, replyTo);
    const author = await this.authors.authorOf(claim);
    if (!author) return;
    const { template, cause } = note;
    await this.outbox.post({
      template,
      cause,
      data: { firstName: author.firstName, ...data },
      to: author.email,
      replyTo,
    });
  }

  private async tell(claim: Claim, to: string | string[], note: Note, replyTo?: string): Promise<void> {
    const { template, cause, data, always } = note;
    const title = subjectOf(template, data);
    const text = textOf(data);
    const path = `/reclamos/${claim.id}`;
    await this.notifications.tell({
      to,
      event: 'claim',
      cause,
      title,
      text,
      path,
      mail: { template, data, replyTo },
      always,
    });
  }

  private async toCooperative(claim: Claim, { template, cause, data }: Note, people?: People): Promise<void> {
    const { author, supply } = people ?? (await this.peopleOf(claim));
    const known = {
      ...factsOf(claim),
      phone: claim.phone,
      supply: supply?.supply ?? null,
      holder: supply?.holder ?? null,
      memberName: nameOf(author, claim),
      memberEmail: author?.email ?? null,
      answerReaches: this.answerReaches(claim, author),
      ...data,
    };
    const to = currentTenant().settings.claimsEmail;
    const replyTo = this.addresses.of('claim-cooperative', claim.id) ?? author?.email;
    await this.outbox.post({ template, cause, data: known, to, replyTo });
  }

  private async peopleOf(claim: Claim): Promise<People> {
    return { author: await this.authors.authorOf(claim), supply: await this.supplies.of(claim) };
  }

  /** A step of a claim that others joined, without a word of its author's or the cooperative's. */
  private async toJoined(claim: Claim, cause: string): Promise<void> {
    const data = { ...factsOf(claim), status: STATUS_NAMES[claim.status] };
    const joined = await this.authors.joinedTo(claim);
    await this.tell(claim, joined, { template: 'claim-step-joined', cause: `${cause}/joined`, data });
  }

  /** What becomes of the cooperative's answer, in a sentence. */
  private answerReaches(claim: Claim, author: Reader | null): string {
    if (this.addresses.of('claim-cooperative', claim.id))
      return author
        ? 'Su respuesta a este correo queda en el reclamo y le llega a quien lo hizo.'
        : 'Su respuesta a este correo queda en el reclamo; quien lo hizo no dejó un correo.';
    return author ? 'Al responder este correo le escribe directamente.' : 'Quien lo hizo no dejó un correo.';
  }
}

/** The app's line under the title: what was said, or what it is about. */
function textOf({ text, service }: Data): string {
  return String(text ?? service);
}

function factsOf({ number, service }: Claim): Data {
  return { number, service: SERVICE_NAMES[service] };
}

function nameOf(author: Reader | null, { contact }: Claim): string {
  const { firstName, lastName } = contact ?? author ?? { firstName: null, lastName: null };
  return [firstName, lastName].filter(Boolean).join(' ') || 'Sin nombre';
}
