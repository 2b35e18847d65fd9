import { Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import { UnitOfWork } from '../database/unit-of-work.js';
import { NotNow } from '../queue/not-now.js';
import type { MailTemplate } from './mail-outbox.js';
import { MailEndings } from './mail-endings.js';
import { MailPace, SLOT_LASTS_MS } from './mail-pace.js';
import type { SealedSecrets } from './mail-secrets.js';
import { isOwnAddress, reasonAgainst, type SuppressionReason } from './mail-suppressions.js';

/** How long a row stays taken without a sign of life, and how often one is given. */
export const LEASE_SECONDS = 30;
const SIGN_OF_LIFE_MS = 10_000;

/** A row taken for one try. */
export interface TakenMail {
  id: string;
  /** The try's own id: only it may hand the mail over. */
  attempt: string;
  template: MailTemplate;
  recipient: string;
  replyTo: string | null;
  data: Record<string, unknown>;
  sealed: SealedSecrets | null;
  bulk: boolean;
}

interface MailRow extends Omit<TakenMail, 'attempt'> {
  status: string;
  isHandedOver: boolean;
  /** Milliseconds for which another try still holds it. */
  heldMs: number | null;
  /** Milliseconds until its slot; negative once it has begun. */
  slotMs: number | null;
  suppressedFor: SuppressionReason[];
}

const LOOK = `
  select m.id, m.template, m.recipient, m.reply_to as "replyTo", m.data, m.sealed, m.bulk, m.status,
         m.handed_over_at is not null as "isHandedOver",
         extract(epoch from m.held_until - now())::float8 * 1000 as "heldMs",
         extract(epoch from m.slot_at - now())::float8 * 1000 as "slotMs",
         array(select s.reason from mail_suppressions s where s.recipient = lower(m.recipient) order by 1) as "suppressedFor"
    from outgoing_mails m where m.id = $1 for update of m`;

/** The try was taken over by another: this one must not end its message. */
export class AttemptLost extends Error {}

/** Who may send a row, and when: one try at a time, and none after one that may have sent it. */
@Injectable()
export class MailAttempts {
  constructor(
    private readonly units: UnitOfWork,
    private readonly endings: MailEndings,
    private readonly pace: MailPace,
  ) {}

  /** Takes the row for a try; undefined where there is nothing to send. Throws NotNow where another holds it or its time has not come. */
  async take(id: string): Promise<TakenMail | undefined> {
    const found = await this.units.run(() => this.look(id));
    if (typeof found !== 'number') return found;
    throw new NotNow(found, 'Another try holds the mail, or its time has not come.');
  }

  /** Keeps the row taken until the returned function is called. */
  hold({ id, attempt }: TakenMail): () => void {
    const signs = setInterval(() => {
      // One that is missed is made up for by the next; a try that lost its row finds out before it ends its message.
      this.jot(id, attempt, `held_until = now() + interval '${LEASE_SECONDS} seconds'`).catch(() => undefined);
    }, SIGN_OF_LIFE_MS);
    return () => clearInterval(signs);
  }

  /** Committed when it resolves: from here on no other try sends this mail. Throws AttemptLost where another has taken it. */
  async markHandedOver({ id, attempt }: TakenMail): Promise<void> {
    const held = `handed_over_at = now(), held_until = now() + interval '${LEASE_SECONDS} seconds'`;
    const marked = await this.jot(id, attempt, held);
    if (marked.length === 0) throw new AttemptLost(`Another try has taken the mail ${id}.`);
  }

  /** The milliseconds to wait, the row taken, or nothing to do. */
  private async look(id: string): Promise<number | TakenMail | undefined> {
    const [row] = await this.units.query<MailRow>(LOOK, [id]);
    if (!row || row.status !== 'pending') return undefined;
    if ((row.heldMs ?? 0) > 0) return row.heldMs!;
    // Its holder is gone and had begun to end the message: whether it arrived, nobody here knows.
    if (row.isHandedOver) return this.endings.uncertain(row);
    const reason = isOwnAddress(row.recipient) ? undefined : reasonAgainst(row.suppressedFor, row.template);
    if (reason !== undefined) return this.endings.suppressed(row, reason);
    const pauseMs = row.bulk ? await this.untilSlot(row) : 0;
    return pauseMs > 0 ? pauseMs : this.claim(row);
  }

  private async untilSlot({ id, slotMs }: MailRow): Promise<number> {
    if (slotMs !== null && slotMs > -SLOT_LASTS_MS) return slotMs;
    const inMs = await this.pace.reserve();
    // A job that gets lost is missed a minute after the slot.
    await this.units.query(
      `update outgoing_mails set slot_at = now() + $2 * interval '1 millisecond',
              next_attempt_at = now() + $2 * interval '1 millisecond' + interval '1 minute' where id = $1`,
      [id, inMs],
    );
    return inMs;
  }

  private async claim({ status, isHandedOver, heldMs, slotMs, suppressedFor, ...mail }: MailRow): Promise<TakenMail> {
    const attempt = uuid();
    await this.units.query(
      `update outgoing_mails set attempts = attempts + 1, attempt = $2, held_until = now() + interval '${LEASE_SECONDS} seconds',
              slot_at = null, next_attempt_at = now() + interval '10 minutes' where id = $1`,
      [mail.id, attempt],
    );
    return { ...mail, attempt };
  }

  private jot(id: string, attempt: string, change: string): Promise<object[]> {
    return this.units.jot(
      (literal) =>
        `update outgoing_mails set ${change}
          where id = ${literal(id)} and attempt = ${literal(attempt)} and status = 'pending' returning id`,
    );
  }
}
