import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { SYSTEM } from '../../platform/operations/actor.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';
import { ClaimBook } from './claim-book.js';
import { ClaimMails } from './claim-mails.js';
import type { Claim } from './claim.entity.js';
import { closesAt, silenceOf } from './silence.js';

/** Claims of one round; each is a unit of its own. */
const MOST = 500;

/** Closes resolved claims whose authors say nothing, after one reminder. */
@Injectable()
export class ClaimSilence {
  constructor(
    private readonly units: UnitOfWork,
    private readonly book: ClaimBook,
    private readonly mails: ClaimMails,
  ) {}

  /** Once each time that a silence lasts. */
  async remind(): Promise<void> {
    const silence = silenceOf(currentTenant().settings);
    const before = () => new Date(Date.now() - silence.lengthMs + silence.reminderMs);
    await this.each(
      'c.silent_since <= $1 and c.silence_reminded_at is null',
      before(),
      async (claim, now) => {
        claim.silenceRemindedAt = now;
        await this.book.write(claim, claim.updatedAt);
        await this.mails.closingSoon(claim, closesAt(silence, claim.silentSince!, now));
      },
      (claim) => claim.silenceRemindedAt === null && claim.silentSince! <= before(),
    );
  }

  async close(): Promise<void> {
    const silence = silenceOf(currentTenant().settings);
    const isOver = ({ silentSince, silenceRemindedAt }: Claim) =>
      silenceRemindedAt !== null && closesAt(silence, silentSince!, silenceRemindedAt).getTime() <= Date.now();
    await this.each(
      'c.silence_reminded_at <= $1',
      new Date(Date.now() - silence.reminderMs),
      async (claim, now) => {
        claim.close(now);
        const text = `Se cerró porque en ${silence.days === 1 ? 'un día' : `${silence.days} días`} no hubo respuesta.`;
        await this.book.write(claim, now, { kind: 'status', by: SYSTEM, text });
        await this.mails.closed(claim);
        await this.book.publish(claim);
      },
      isOver,
    );
  }

  /** Until a claim is held its author may have spoken, so it is looked at again. */
  private async each(
    condition: string,
    before: Date,
    work: (claim: Claim, now: Date) => Promise<void>,
    isStill: (claim: Claim) => boolean,
  ): Promise<void> {
    const found = await this.units.run(() =>
      this.units.query<{ id: string }>(
        `select c.id from claims c where c.status = 'resolved' and ${condition} order by c.silent_since limit ${MOST}`,
        [before],
      ),
    );
    for (const { id } of found)
      await this.units.run(async () => {
        const claim = await this.book.lock(id);
        if (claim.status === 'resolved' && isStill(claim)) await work(claim, new Date());
      });
  }
}
