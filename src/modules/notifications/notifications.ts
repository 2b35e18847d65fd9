import { Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import { MailOutbox } from '../../platform/mail/mail-outbox.js';
import { JobQueue } from '../../platform/queue/job-queue.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';
import { wants } from './choices.js';
import { EVENT_RULES, type NotificationEvent } from './events.js';
import { mailTime, pushTime } from './holding-back.js';
import { type Recheck, Rechecks } from './rechecks.js';
import { type Recipient, Recipients } from './recipients.js';
import type { Telling } from './telling.js';
import { type NewNotification, type NewPush, ToldRows } from './told-rows.js';
import { Unsubscribing } from './unsubscribing.js';

export { USUAL_CHOICES } from './choices.js';
export type { Telling } from './telling.js';

/** How long a mail that nobody waits for gathers what else there is to tell. */
const GATHERING_MS = 60_000;
/** A push that was not shown within a day is old news. */
const PUSH_LIFE_MS = 86_400_000;

/** One telling to one user. */
interface Told {
  recipient: Recipient;
  telling: Telling;
  row: NewNotification;
}

/** The one door by which members are told of something: it fills their inbox in the app, and mails and pushes as they chose. */
@Injectable()
export class Notifications {
  constructor(
    private readonly recipients: Recipients,
    private readonly rows: ToldRows,
    private readonly rechecks: Rechecks,
    private readonly unsubscribing: Unsubscribing,
    private readonly outbox: MailOutbox,
    private readonly jobs: JobQueue,
  ) {}

  /**
   * Within the caller's unit of work, so that both commit or neither. Whoever was told of a cause is not told again; who is gone is
   * left out. Some hundreds of users at a time: how many are told anew.
   */
  async tell(...tellings: Telling[]): Promise<number> {
    const told = await this.toldOf(tellings);
    const added = await this.rows.add(told.map(({ row }) => row));
    const anew = told.filter(({ row }) => added.has(row.id));
    await this.mailAtOnce(anew);
    await this.gather(anew);
    await this.push(anew);
    return anew.length;
  }

  /** For modules that start: who is asked whether what was told still holds, before a mail or a push of the event leaves. */
  recheck(event: NotificationEvent, check: Recheck): void {
    this.rechecks.register(event, check);
  }

  private async toldOf(tellings: Telling[]): Promise<Told[]> {
    const pairs = tellings.flatMap((telling) => [telling.to].flat().map((userId) => ({ userId, telling })));
    const recipients = await this.recipients.of(pairs.map(({ userId }) => userId));
    const told = pairs.flatMap(({ userId, telling }) => {
      const recipient = recipients.get(userId);
      return recipient ? [{ recipient, telling, row: rowOf(recipient, telling) }] : [];
    });
    return told.toSorted((a, b) => compare(a.row.userId, b.row.userId) || compare(a.row.cause, b.row.cause));
  }

  private async mailAtOnce(told: Told[]): Promise<void> {
    for (const { recipient, telling } of told) {
      const { event, cause, mail, to, always = false } = telling;
      if (!EVENT_RULES[event].awaited || !(always || wants(recipient.choices, 'mail', event))) continue;
      const unsubscribeUrl = always ? undefined : this.unsubscribing.urlFor(recipient.id, [event]);
      await this.outbox.post({
        template: mail.template,
        to: recipient.email,
        replyTo: mail.replyTo,
        cause: typeof to === 'string' ? cause : `${cause}/${recipient.id}`,
        data: { firstName: recipient.firstName, ...mail.data },
        unsubscribeUrl,
      });
    }
  }

  private async gather(told: Told[]): Promise<void> {
    const { timeZone } = currentTenant();
    const due = new Map<string, Date>();
    for (const { recipient, telling, row } of told) {
      if (row.mail === null) continue;
      const at = mailTime(recipient.choices, timeZone, earliest(telling, GATHERING_MS), telling.useUntil);
      const other = due.get(recipient.id);
      if (!other || at < other) due.set(recipient.id, at);
    }
    await this.rows.gather(due);
  }

  private async push(told: Told[]): Promise<void> {
    const { timeZone } = currentTenant();
    const pushes: NewPush[] = [];
    for (const { recipient, telling, row } of told) {
      if (!wants(recipient.choices, 'push', telling.event)) continue;
      const at = pushTime(recipient.choices, timeZone, earliest(telling, 0), telling.useUntil);
      const expiresAt = telling.useUntil ?? new Date(at.getTime() + PUSH_LIFE_MS);
      for (const subscriptionId of recipient.devices) {
        const id = uuid();
        pushes.push({ id, notificationId: row.id, subscriptionId, at, expiresAt });
        // What goes to thousands is left to the sweep.
        if (EVENT_RULES[telling.event].awaited && at <= new Date()) this.jobs.enqueueAfterCommit('pushes', id);
      }
    }
    await this.rows.push(pushes);
  }
}

function rowOf(recipient: Recipient, telling: Telling): NewNotification {
  const { event, cause, subject = null, title, text, path, mail } = telling;
  const isGathered = !EVENT_RULES[event].awaited && recipient.isActive && wants(recipient.choices, 'mail', event);
  return {
    id: uuid(),
    userId: recipient.id,
    event,
    cause,
    subject,
    title,
    text,
    path,
    mail: isGathered ? mail : null,
  };
}

function earliest({ notBefore }: Telling, afterMs: number): Date {
  return new Date(Math.max(Date.now() + afterMs, notBefore?.getTime() ?? 0));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
