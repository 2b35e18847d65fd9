import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Problem } from '../../platform/http/problem.js';
import type { DeadlineRule, Service } from '../../platform/tenancy/tenant.js';
import type { Deadline } from './claim-deadline.js';
import { type ClaimStatus, NEXT } from './claim-status.js';

const REOPENABLE_MS = 30 * 86_400_000;

/** Who wrote a claim from outside; each may be missing. */
export interface OutsideContact {
  firstName: string | null;
  lastName: string | null;
  email: string | null;
  /** E.164. */
  phone: string | null;
}

/** Who has a claim: somebody of the staff, or an area or a crew, which has no account. */
export interface Assignee {
  name: string;
  staffId: string | null;
}

/** What its author says of a resolved claim. */
export interface Verdict {
  /** 1 to 5. */
  rating: number | null;
  comment: string | null;
}

/** A numbered complaint about a service: a member's about a supply, or somebody's from outside about a place. */
@Entity('claims')
export class Claim {
  @PrimaryColumn('uuid') id: string;
  /** `R-2026-000123`: without gaps for each tenant and year. */
  @Column('text') number: string;
  /** Opens the claim's public steps to whoever has it. */
  @Column('text', { name: 'tracking_code' }) trackingCode: string;
  @Column('text') source: 'member' | 'open311';
  /** Null when it came from outside, and when the user was deleted. */
  @Column('uuid', { name: 'user_id', nullable: true }) userId: string | null;
  /** Null for a place that is no supply. */
  @Column('uuid', { name: 'supply_id', nullable: true }) supplyId: string | null;
  @Column('jsonb', { nullable: true }) contact: OutsideContact | null;
  @Column('text') service: Service;
  @Column('uuid', { name: 'category_id', nullable: true }) categoryId: string | null;
  @Column('text') description: string;
  /** E.164. */
  @Column('text', { nullable: true }) phone: string | null;
  /** Degrees; both or none. */
  @Column('double precision', { nullable: true }) latitude: number | null;
  @Column('double precision', { nullable: true }) longitude: number | null;
  @Column('text', { name: 'location_address', nullable: true }) locationAddress: string | null;
  /** As `streetOf` writes it. */
  @Column('text', { nullable: true }) street: string | null;
  /** What fed the supply's service when it was filed. */
  @Column('text', { nullable: true }) feeder: string | null;
  @Column('text') status: ClaimStatus;
  /** A person or an area of the cooperative, for its own eyes. */
  @Column('text', { nullable: true }) assignee: string | null;
  /** Their account, where they have one. */
  @Column('uuid', { name: 'assignee_staff_id', nullable: true }) assigneeStaffId: string | null;
  @Column('jsonb', { name: 'deadline_rule', nullable: true }) deadlineRule: DeadlineRule | null;
  /** When the time to answer began: at its filing, or when it was last reopened. */
  @Column('timestamptz', { name: 'clock_started_at' }) clockStartedAt: Date;
  /** When the time to answer is over; null where the tenant has no rule. */
  @Column('timestamptz', { name: 'due_at', nullable: true }) dueAt: Date | null;
  @Column('timestamptz', { name: 'warn_at', nullable: true }) warnAt: Date | null;
  @Column('timestamptz', { name: 'warned_at', nullable: true }) warnedAt: Date | null;
  @Column('timestamptz', { name: 'overdue_told_at', nullable: true }) overdueToldAt: Date | null;
  @Column('timestamptz', { name: 'first_answered_at', nullable: true }) firstAnsweredAt: Date | null;
  /** When the clock that runs now was stopped by an answer. */
  @Column('timestamptz', { name: 'answered_at', nullable: true }) answeredAt: Date | null;
  /** Of the first answer and the first deadline. */
  @Column('boolean', { name: 'answered_in_time', nullable: true }) answeredInTime: boolean | null;
  @Column('timestamptz', { name: 'resolved_at', nullable: true }) resolvedAt: Date | null;
  @Column('timestamptz', { name: 'silent_since', nullable: true }) silentSince: Date | null;
  @Column('timestamptz', { name: 'silence_reminded_at', nullable: true }) silenceRemindedAt: Date | null;
  @Column('timestamptz', { name: 'closed_at', nullable: true }) closedAt: Date | null;
  /** Since when the words and the exact place of one from outside are shown to nobody. */
  @Column('timestamptz', { name: 'withheld_at', nullable: true }) withheldAt: Date | null;
  @Column('smallint') reopenings: number;
  @Column('smallint', { nullable: true }) rating: number | null;
  @Column('text', { name: 'rating_comment', nullable: true }) ratingComment: string | null;
  @Column('timestamptz', { name: 'created_at' }) createdAt: Date;
  @Column('timestamptz', { name: 'updated_at' }) updatedAt: Date;

  /** Throws CLAIM_STATE once the claim is closed: what comes then belongs to a new one, or reopens it. */
  mustTakeMore(): void {
    if (this.status === 'closed') throw new Problem('CLAIM_STATE');
  }

  /** Starts the time to answer; `deadline` is null where there is no rule. */
  startClock(at: Date, deadline: Deadline | null): void {
    this.clockStartedAt = at;
    this.deadlineRule = deadline?.rule ?? null;
    this.dueAt = deadline?.dueAt ?? null;
    this.warnAt = deadline?.warnAt ?? null;
    this.warnedAt = this.overdueToldAt = this.answeredAt = null;
  }

  /** Gives it to a person or an area; one that is under way already only changes hands. Returns whether that was a step. */
  assign({ name, staffId }: Assignee): boolean {
    const step = this.status !== 'assigned' && this.status !== 'in_progress';
    if (step) this.moveTo('assigned');
    this.assignee = name;
    this.assigneeStaffId = staffId;
    return step;
  }

  start(): void {
    this.moveTo('in_progress');
  }

  /** The cooperative's word to the author, which stops the clock. */
  answer(at: Date): void {
    this.mustTakeMore();
    if (this.firstAnsweredAt === null) {
      this.firstAnsweredAt = at;
      this.answeredInTime = this.dueAt && at < this.dueAt;
    }
    this.answeredAt ??= at;
  }

  resolve(at: Date): void {
    this.moveTo('resolved');
    this.answer(at);
    this.resolvedAt = this.silentSince = at;
    this.silenceRemindedAt = null;
  }

  /** Its author wrote: a silence that may have begun begins anew. */
  hearAuthor(at: Date): void {
    this.mustTakeMore();
    if (this.status !== 'resolved') return;
    this.silentSince = at;
    this.silenceRemindedAt = null;
  }

  confirm(at: Date, { rating, comment }: Verdict): void {
    this.close(at);
    this.rating = rating;
    this.ratingComment = comment;
  }

  /** By its author's word or silence. */
  close(at: Date): void {
    this.moveTo('closed');
    this.closedAt = at;
  }

  /** While it is resolved, or for thirty days after it was closed. */
  reopen(at: Date, deadline: Deadline | null): void {
    if (this.closedAt && at.getTime() - this.closedAt.getTime() > REOPENABLE_MS)
      throw new Problem('CLAIM_STATE', {
        detail: 'Pasaron más de 30 días desde que el reclamo se cerró. Haga uno nuevo.',
      });
    this.moveTo('reopened');
    this.startClock(at, deadline);
    this.resolvedAt = this.silentSince = this.silenceRemindedAt = this.closedAt = null;
    this.rating = this.ratingComment = null;
    this.reopenings += 1;
  }

  /** Takes back what was published of a claim from outside, or, with null, publishes it again. */
  withhold(at: Date | null): void {
    if (this.source === 'member')
      throw new Problem('CLAIM_STATE', { detail: 'De los reclamos de los socios no se publica lo que escribieron.' });
    this.withheldAt = at;
  }

  /** Who wrote from outside asks to be forgotten, or never wrote: nobody is written to any more. A member's claim is its user's. */
  forgetAuthor(): void {
    if (this.source === 'member') throw new Problem('CLAIM_STATE', { detail: 'Ese reclamo es de un usuario.' });
    this.contact = this.phone = null;
  }

  private moveTo(status: ClaimStatus): void {
    if (!NEXT[this.status].includes(status)) throw new Problem('CLAIM_STATE');
    this.status = status;
  }
}
