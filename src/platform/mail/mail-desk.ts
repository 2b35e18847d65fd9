import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../database/unit-of-work.js';
import { idAfter, type Page, pageOf } from '../http/cursor.js';
import { notFound, Problem } from '../http/problem.js';
import { Audit } from '../operations/audit.js';
import { JobQueue } from '../queue/job-queue.js';
import type { MailTemplate } from './mail-outbox.js';
import type { ListedMail, MailRecord, MailStatus, SuppressionPage } from './mail-desk.view.js';
import { isOwnAddress, MailSuppressions, reasonAgainst, type SuppressionReason } from './mail-suppressions.js';
import { subjectOf } from './subjects.js';

/** Who does it: as the audit log names them (`staff:<id>`, `operator`), and as people call them. */
export interface MailActor {
  actor: string;
  by: string;
}

const COLUMNS = `id, status, template, data, recipient, attempts, last_error as "lastError", created_at as "createdAt", sent_at as "sentAt"`;
const MORE = `cause, bulk, next_attempt_at as "nextAttemptAt", handed_over_at as "handedOverAt"`;
const EVENTS = `select kind, permanent, reason, happened_at as "happenedAt" from mail_events where mail_id = $1 order by happened_at`;

type WithData<T extends ListedMail> = Omit<T, 'subject'> & { data: Record<string, unknown> };

/** What a person can see and do about one cooperative's mails. */
@Injectable()
export class MailDesk {
  constructor(
    private readonly units: UnitOfWork,
    private readonly jobs: JobQueue,
    private readonly addresses: MailSuppressions,
    private readonly audit: Audit,
  ) {}

  /** Newest first. */
  list({ status, limit, cursor }: { status?: MailStatus; limit: number; cursor?: string }): Promise<Page<ListedMail>> {
    const before = idAfter(cursor);
    return this.units.run(async () => {
      const rows = await this.units.query<WithData<ListedMail>>(
        `select ${COLUMNS} from outgoing_mails
          where ($1::text is null or status = $1) and ($2::uuid is null or id < $2) order by id desc limit $3`,
        [status ?? null, before, limit + 1],
      );
      return pageOf(rows, limit, (row) => [row.id], withSubject);
    });
  }

  /** Throws NOT_FOUND. */
  show(id: string): Promise<MailRecord> {
    return this.units.run(async () => {
      const [row] = await this.units.query<WithData<Omit<MailRecord, 'events' | 'suppressedFor'>>>(
        `select ${COLUMNS}, ${MORE} from outgoing_mails where id = $1`,
        [id],
      );
      if (!row) throw notFound();
      const events = await this.units.query<MailRecord['events'][number]>(EVENTS, [id]);
      return { ...withSubject(row), events, suppressedFor: await this.addresses.of(row.recipient) };
    });
  }

  /**
   * Sends a mail that ended without being sent, or of which nobody knows: whoever asks takes it on that it may arrive twice.
   * Throws NOT_FOUND, MAIL_STATE for one that was sent or is about to be, MAIL_SUPPRESSED for an address that is not written to.
   */
  async resend(id: string, who: MailActor): Promise<void> {
    await this.units.run(async () => {
      const { recipient, template, suppressedFor } = await this.show(id);
      const [row] = await this.units.query<{ bulk: boolean }>(
        `update outgoing_mails
            set status = 'pending', attempt = null, held_until = null, handed_over_at = null, slot_at = null,
                next_attempt_at = now() + interval '1 minute'
          where id = $1 and recipient <> '' and status in ('failed', 'uncertain', 'bounced', 'suppressed') returning bulk`,
        [id],
      );
      if (!row) throw new Problem('MAIL_STATE');
      if (!isOwnAddress(recipient) && reasonAgainst(suppressedFor, template) !== undefined)
        throw new Problem('MAIL_SUPPRESSED');
      this.jobs.enqueueAfterCommit(row.bulk ? 'bulk-mail' : 'mail', id);
    });
    await this.note('mail.resent', id, who);
  }

  /** Newest first; INVALID_CURSOR. */
  suppressions(page: { limit: number; cursor?: string }): Promise<SuppressionPage> {
    return this.units.run(() => this.addresses.page(page));
  }

  /** Nothing more is sent to the address; false where that was so already, or where it is the cooperative's own. */
  async suppress(recipient: string, who: MailActor): Promise<boolean> {
    const added = await this.units.run(() => this.addresses.add(recipient, 'manual', who.by));
    if (added) await this.note('mail.suppressed', addressHash(recipient), who);
    return added;
  }

  /** Lets the address be written to again; returns why it was not. Throws NOT_FOUND where it was. */
  async unsuppress(recipient: string, who: MailActor): Promise<SuppressionReason[]> {
    const reasons = await this.units.run(() => this.addresses.lift(recipient));
    if (reasons.length === 0) throw notFound();
    await this.note('mail.unsuppressed', addressHash(recipient), who);
    return reasons;
  }

  private note(action: string, subject: string, { actor, by }: MailActor): Promise<void> {
    // At the command line a name is all that there is; whoever has an account is named by its id alone.
    return this.audit.record({ actor, action, subject, detail: actor === 'operator' ? { by } : {} });
  }
}

function withSubject<Row extends { template: MailTemplate; data: Record<string, unknown> }>({ data, ...row }: Row) {
  return { ...row, subject: subjectOf(row.template, data) };
}

/** An address in the audit log: found by whoever knows it, told to nobody. */
function addressHash(recipient: string): string {
  return `address:${createHash('sha256').update(recipient.toLowerCase()).digest('hex').slice(0, 32)}`;
}
