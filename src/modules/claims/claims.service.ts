import { Readable } from 'node:stream';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { Problem } from '../../platform/http/problem.js';
import { RateLimits } from '../../platform/http/rate-limits.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';
import { UsersService } from '../auth/users.service.js';
import { AUTHOR, ClaimBook } from './claim-book.js';
import { ClaimAttachments, type Developed } from './claim-attachments.js';
import { ClaimCategories } from './claim-categories.js';
import { deadlineOf } from './claim-deadline.js';
import { ClaimMails } from './claim-mails.js';
import type { Claim, Verdict } from './claim.entity.js';

const MESSAGES_A_DAY = { name: 'claim-messages', points: 100, seconds: 86_400 };

/** What a claim's author does with it. What is not theirs is NOT_FOUND; what its state does not allow is CLAIM_STATE. */
@Injectable()
export class ClaimsService implements OnModuleInit {
  constructor(
    private readonly units: UnitOfWork,
    private readonly limits: RateLimits,
    private readonly book: ClaimBook,
    private readonly categories: ClaimCategories,
    private readonly attachments: ClaimAttachments,
    private readonly mails: ClaimMails,
    private readonly users: UsersService,
  ) {}

  onModuleInit(): void {
    this.users.onForget((userId) => this.forget(userId));
  }

  /** CLAIM_STATE once the claim is closed. */
  async addMessage(userId: string, claimId: string, text: string): Promise<void> {
    await this.limits.take(MESSAGES_A_DAY, userId);
    await this.units.run(async () => {
      const claim = await this.book.lockOwn(userId, claimId);
      await this.hear(claim, text);
      await this.book.publish(claim);
    });
  }

  /**
   * The author's answer by mail, with the photos that came with it: those that are none, or too many, are left out, and their number is
   * returned. To a claim that was closed lately it is a reopening. Whoever calls it has made sure that it is the author's. `within` is
   * done in the same unit of work; call it outside of one.
   */
  async addMailedMessage(
    claimId: string,
    text: string,
    files: Buffer[] = [],
    within?: () => Promise<void>,
  ): Promise<{ refused: number }> {
    await this.limits.take(MESSAGES_A_DAY, claimId);
    const photos: Developed[] = [];
    for (const file of files) {
      const photo = await this.attachments.develop(claimId, Readable.from([file])).catch(orRefused);
      if (photo) photos.push(photo);
    }
    const kept = await this.attachments.keeping(photos, async () => {
      await within?.();
      const claim = await this.book.lock(claimId);
      const words = text || 'Mandó fotos por correo.';
      await (claim.status === 'closed' ? this.takeUpAgain(claim, words) : this.hear(claim, words));
      const attached = await this.attachments.attachMost(claim, photos);
      await this.book.publish(claim);
      return attached;
    });
    return { refused: files.length - kept };
  }

  /** Closes a resolved claim with what its author thinks of it. */
  async confirm(userId: string, claimId: string, verdict: Verdict): Promise<void> {
    await this.units.run(async () => {
      const claim = await this.book.lockOwn(userId, claimId);
      const now = new Date();
      claim.confirm(now, verdict);
      await this.book.write(claim, now, { kind: 'status', by: AUTHOR });
      await this.mails.closed(claim);
      await this.book.publish(claim);
    });
  }

  /** Takes a resolved or lately closed claim up again: its clock starts anew. */
  async reopen(userId: string, claimId: string, text: string): Promise<void> {
    await this.limits.take(MESSAGES_A_DAY, userId);
    await this.units.run(async () => {
      const claim = await this.book.lockOwn(userId, claimId);
      await this.takeUpAgain(claim, text);
      await this.book.publish(claim);
    });
  }

  private async takeUpAgain(claim: Claim, text: string): Promise<void> {
    const now = new Date();
    const category = await this.categories.of(claim.categoryId);
    claim.reopen(now, deadlineOf(category?.deadline ?? null, now, currentTenant()));
    const [eventId] = await this.book.write(claim, now, { kind: 'status', by: AUTHOR, text });
    await this.mails.reopened(claim, eventId!, text);
  }

  private async hear(claim: Claim, text: string): Promise<void> {
    const now = new Date();
    claim.hearAuthor(now);
    const [eventId] = await this.book.write(claim, now, { kind: 'message', by: AUTHOR, text });
    await this.mails.messageAdded(claim, eventId!, text);
  }

  /** The claims stay, without their author: they are the cooperative's books. What the author thought of them goes. */
  private async forget(userId: string): Promise<() => Promise<void>> {
    await this.units.query(
      'update claims set rating_comment = null where user_id = $1 and rating_comment is not null',
      [userId],
    );
    return () => Promise.resolve();
  }
}

/** What is no photo never will be one; what failed for another reason is tried again with the whole mail. */
function orRefused(error: unknown): undefined {
  if (!(error instanceof Problem) || error.status >= 500) throw error;
}
