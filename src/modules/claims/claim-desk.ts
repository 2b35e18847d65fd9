import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import type { Actor } from '../../platform/operations/actor.js';
import { Audit } from '../../platform/operations/audit.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';
import type { Service } from '../../platform/tenancy/tenant.js';
import { ClaimBoard, type BoardQuery } from './claim-board.js';
import { ClaimBook, type ClaimEvent } from './claim-book.js';
import { ClaimMails } from './claim-mails.js';
import type { Assignee, Claim } from './claim.entity.js';
import type { BoardCounts, BoardPage, DeskClaimView } from './desk.view.js';
import { silenceOf } from './silence.js';
import { lineOf, paragraphsOf } from './written-by-staff.js';

/** What is done to a claim: its history's lines, and who is told, given the lines' ids. */
interface Act {
  events: ClaimEvent[];
  tell?: (eventIds: string[]) => Promise<void>;
  /** Whatever else must be written together with it. */
  within?: () => Promise<void>;
}

/**
 * Where the cooperative's people work on claims, in the ambient tenant. A claim is named by its id or its number: NOT_FOUND for none,
 * CLAIM_STATE for what its state does not allow, VALIDATION_FAILED for an empty or endless text. Call it outside a unit of work.
 */
@Injectable()
export class ClaimDesk {
  constructor(
    private readonly units: UnitOfWork,
    private readonly board: ClaimBoard,
    private readonly book: ClaimBook,
    private readonly mails: ClaimMails,
    private readonly audit: Audit,
  ) {}

  /** Newest first. */
  list(query: BoardQuery): Promise<BoardPage> {
    return this.board.list(query);
  }

  /** How many wait, by state; of these services alone, where some are named. */
  counts(services?: readonly Service[]): Promise<BoardCounts> {
    return this.board.counts(services);
  }

  /** Everything of it, internal notes and who joined included. */
  show(idOrNumber: string): Promise<DeskClaimView> {
    return this.board.show(idOrNumber);
  }

  /** To somebody of the staff, or, by its name alone, to an area. The author is told once that somebody has it in hand. */
  assign(idOrNumber: string, to: Assignee | string, by: Actor): Promise<void> {
    const assignee = typeof to === 'string' ? { name: lineOf('to', to), staffId: null } : to;
    return this.act(idOrNumber, by, 'claim.assigned', (claim) => {
      const isStep = claim.assign(assignee);
      const given: ClaimEvent = { kind: 'assignment', by, text: assignee.name, internal: true };
      return isStep
        ? { events: [{ kind: 'status', by }, given], tell: () => this.mails.takenUp(claim) }
        : { events: [given] };
    });
  }

  start(idOrNumber: string, by: Actor): Promise<void> {
    return this.act(idOrNumber, by, 'claim.started', (claim) => {
      claim.start();
      return { events: [{ kind: 'status', by }], tell: () => this.mails.takenUp(claim) };
    });
  }

  /** To the author, in the history and by mail; it stops the clock. `within` is done in the same unit of work. */
  answer(idOrNumber: string, text: string, by: Actor, within?: () => Promise<void>): Promise<void> {
    const written = paragraphsOf('text', text);
    return this.act(idOrNumber, by, 'claim.answered', (claim, now) => {
      claim.answer(now);
      const tell = ([eventId]: string[]) => this.mails.answered(claim, eventId!, written);
      return { events: [{ kind: 'message', by, text: written }], tell, within };
    });
  }

  /** For the cooperative's eyes alone; also once the claim is closed. */
  note(idOrNumber: string, text: string, by: Actor): Promise<void> {
    const written = paragraphsOf('text', text);
    return this.act(idOrNumber, by, 'claim.noted', () => ({
      events: [{ kind: 'message', by, text: written, internal: true }],
    }));
  }

  /** Says what was done, and asks the author whether it is so. */
  resolve(idOrNumber: string, text: string, by: Actor): Promise<void> {
    const written = paragraphsOf('text', text);
    return this.act(idOrNumber, by, 'claim.resolved', (claim, now) => {
      claim.resolve(now);
      const closesBy = new Date(now.getTime() + silenceOf(currentTenant().settings).lengthMs);
      const tell = ([eventId]: string[]) => this.mails.resolved(claim, eventId!, written, closesBy);
      return { events: [{ kind: 'status', by, text: written }], tell };
    });
  }

  /** What its author from outside wrote is published no longer; `isWithheld` false publishes it again. CLAIM_STATE for a member's. */
  withhold(idOrNumber: string, isWithheld: boolean, by: Actor): Promise<void> {
    const action = isWithheld ? 'claim.withheld' : 'claim.shown-again';
    return this.act(idOrNumber, by, action, (claim, now) => {
      claim.withhold(isWithheld ? now : null);
      return { events: [] };
    });
  }

  /** Takes away who wrote it from outside: nobody is written to any more. CLAIM_STATE for a member's. */
  forgetAuthor(idOrNumber: string, by: Actor): Promise<void> {
    return this.act(idOrNumber, by, 'claim.author-forgotten', (claim) => {
      claim.forgetAuthor();
      return { events: [] };
    });
  }

  private async act(
    idOrNumber: string,
    by: Actor,
    action: string,
    change: (claim: Claim, now: Date) => Act,
  ): Promise<void> {
    const subject = await this.units.run(async () => {
      const claim = await this.book.lock(idOrNumber);
      const now = new Date();
      const { events, tell, within } = change(claim, now);
      await within?.();
      const eventIds = await this.book.write(claim, now, ...events);
      await tell?.(eventIds);
      await this.book.publish(claim);
      return claim.id;
    });
    await this.audit.record({ actor: by.id, action, subject });
  }
}
