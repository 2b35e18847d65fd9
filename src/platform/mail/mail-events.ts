import { Injectable, type OnModuleInit } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import { UnitOfWork } from '../database/unit-of-work.js';
import { Metrics } from '../operations/metrics.js';
import { runAsTenant } from '../tenancy/tenant-context.js';
import { TenantDirectory } from '../tenancy/tenant-directory.js';
import type { Tenant } from '../tenancy/tenant.js';
import { MailAlarm } from './mail-alarm.js';
import type { MailTemplate } from './mail-outbox.js';
import { isOwnAddress, MailSuppressions } from './mail-suppressions.js';
import { mailKeyIn } from './message-id.js';

/** Something that became of a mail after it had left. */
export interface MailEvent {
  kind: 'bounce' | 'complaint';
  /** Of a bounce: nobody is there, so nothing more is sent to the address. */
  permanent: boolean;
  about: AboutMail;
  /** The server's or the provider's words. */
  reason: string;
  at: Date;
}

/** Which mail: by its Message-ID or a text that holds its key, or, where neither came back, whose address at which cooperative (slug). */
export type AboutMail = { messageId: string } | { recipient: string; tenant: string };

/** What an event turned out to be. */
const OUTCOMES = ['recorded', 'repeated', 'unknown'] as const;
type Outcome = (typeof OUTCOMES)[number];

interface EventSubject {
  mailId: string | null;
  template: MailTemplate | null;
  recipient: string;
}

/** Where everybody tells of bounces and complaints: the mail provider, and whoever reads the mails that come back. */
@Injectable()
export class MailEvents implements OnModuleInit {
  private readonly counts: Record<Outcome, number> = { recorded: 0, repeated: 0, unknown: 0 };

  constructor(
    private readonly directory: TenantDirectory,
    private readonly units: UnitOfWork,
    private readonly suppressions: MailSuppressions,
    private readonly alarm: MailAlarm,
    private readonly metrics: Metrics,
  ) {}

  onModuleInit(): void {
    const about = {
      name: 'mail_events',
      help: 'Bounces and complaints that were told.',
      labelNames: ['outcome' as const],
    };
    this.metrics.watch(about, () => OUTCOMES.map((outcome) => ({ labels: { outcome }, value: this.counts[outcome] })));
  }

  /**
   * Outside of any tenant's work: each event finds its own. Repeats change nothing; what names no mail of ours is counted and
   * otherwise passed over, so that nobody learns from the answer what there is.
   */
  async record(events: MailEvent[]): Promise<void> {
    for (const event of events) this.counts[await this.recordOne(event)] += 1;
  }

  private async recordOne(event: MailEvent): Promise<Outcome> {
    const { about } = event;
    if (!('messageId' in about)) {
      const subject = { mailId: null, template: null, recipient: about.recipient };
      return this.inTenant(await this.directory.bySlug(about.tenant), () => this.note(event, subject));
    }
    const key = mailKeyIn(about.messageId);
    if (!key) return 'unknown';
    return this.inTenant(await this.directory.bySchema(key.schema), async () => {
      const subject = await this.mailOf(key.mailId);
      return subject ? this.note(event, subject) : 'unknown';
    });
  }

  private inTenant(tenant: Tenant | null, work: () => Promise<Outcome>): Promise<Outcome> {
    return tenant ? runAsTenant(tenant, () => this.units.run(work)) : Promise.resolve('unknown');
  }

  /** Undefined also for a mail that was let go of: its address is forgotten. */
  private async mailOf(mailId: string): Promise<EventSubject | undefined> {
    const rows = await this.units.query<EventSubject>(
      `select id as "mailId", template, recipient from outgoing_mails where id = $1 and recipient <> '' for update`,
      [mailId],
    );
    return rows[0];
  }

  private async note(event: MailEvent, subject: EventSubject): Promise<Outcome> {
    const { kind, permanent, reason, at } = event;
    const added = await this.units.query(
      `insert into mail_events (id, mail_id, recipient, kind, permanent, reason, happened_at)
       values ($1, $2, lower($3), $4, $5, left($6, 500), $7) on conflict do nothing returning 1`,
      [uuid(), subject.mailId, subject.recipient, kind, permanent, reason, at],
    );
    if (added.length === 0) return 'repeated';
    await this.act(event, subject);
    return 'recorded';
  }

  private async act(
    { kind, permanent, reason }: MailEvent,
    { mailId, template, recipient }: EventSubject,
  ): Promise<void> {
    if (kind === 'bounce' && mailId !== null) await this.markBounced(mailId, reason);
    if (kind === 'complaint' || permanent) await this.suppressions.add(recipient, kind, reason);
    if (kind === 'bounce' && isOwnAddress(recipient))
      await this.alarm.raise('mail-own-bounced', { id: mailId, template, recipient });
  }

  /** A delivery of the same row that is under way notes nothing more. */
  private async markBounced(mailId: string, reason: string): Promise<void> {
    await this.units.query(
      `update outgoing_mails set status = 'bounced', last_error = left($2, 500)
        where id = $1 and status in ('pending', 'sent', 'failed', 'uncertain')`,
      [mailId, reason],
    );
  }
}
