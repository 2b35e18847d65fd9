import { Inject, Injectable } from '@nestjs/common';
import { ENVIRONMENT } from '../../platform/config/config.module.js';
import type { Environment } from '../../platform/config/environment.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { MailOutbox } from '../../platform/mail/mail-outbox.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';
import { wants } from './choices.js';
import { type Gathered, mailOf } from './gathered-mail.js';
import { Rechecks } from './rechecks.js';
import { Recipients } from './recipients.js';
import { Unsubscribing } from './unsubscribing.js';

/** Writes a user's gathered mail when its time has come. */
@Injectable()
export class Gatherings {
  constructor(
    private readonly units: UnitOfWork,
    private readonly recipients: Recipients,
    private readonly rechecks: Rechecks,
    private readonly unsubscribing: Unsubscribing,
    private readonly outbox: MailOutbox,
    @Inject(ENVIRONMENT) private readonly env: Environment,
  ) {}

  /**
   * Everything that waits for the user goes into one mail, but for what no longer holds or is not wanted any more. It leaves the waiting
   * and enters the outbox in one transaction: killed at any moment, it is in one of them. Nothing happens for a gathering that is over.
   */
  async write(id: string): Promise<void> {
    await this.units.run(async () => {
      // Who tells meanwhile waits for this row, and begins another gathering.
      const [gathering] = await this.units.query<{ userId: string }>(
        'delete from mail_gatherings where id = $1 returning user_id as "userId"',
        [id],
      );
      if (!gathering) return;
      await this.mail(id, gathering.userId, await this.take(gathering.userId));
    });
  }

  private async take(userId: string): Promise<Gathered[]> {
    const waiting = await this.units.query<Gathered>(
      `with waiting as (select * from notifications where user_id = $1 and mail is not null),
            taken as (update notifications set mail = null where id in (select id from waiting))
       select id, event, subject, title, text, path, mail from waiting order by id`,
      [userId],
    );
    return waiting;
  }

  private async mail(id: string, userId: string, waiting: Gathered[]): Promise<void> {
    const recipient = (await this.recipients.of([userId])).get(userId);
    if (!recipient?.isActive) return;
    const wanted = waiting.filter(({ event }) => wants(recipient.choices, 'mail', event));
    const holding = await this.rechecks.holding(wanted);
    if (holding.length === 0) return;
    const events = [...new Set(holding.map(({ event }) => event))];
    const appUrl = `${this.env.publicUrl}/${currentTenant().slug}`;
    await this.outbox.post({
      ...mailOf(holding, { firstName: recipient.firstName, appUrl }),
      to: recipient.email,
      cause: `notifications/${id}`,
      bulk: true,
      unsubscribeUrl: this.unsubscribing.urlFor(userId, events),
    });
  }
}
