import { Inject, Injectable } from '@nestjs/common';
import { ENVIRONMENT } from '../../platform/config/config.module.js';
import type { Environment } from '../../platform/config/environment.js';
import { Keyring } from '../../platform/crypto/keys.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { notFound } from '../../platform/http/problem.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';
import { EVENT_RULES, EVENTS, type NotificationEvent } from './events.js';
import { type Ending, openEnding, sealEnding } from './unsubscribe-token.js';

/** Ends mails for whoever holds an address that such a mail carried. */
@Injectable()
export class Unsubscribing {
  constructor(
    private readonly units: UnitOfWork,
    private readonly keyring: Keyring,
    @Inject(ENVIRONMENT) private readonly env: Environment,
  ) {}

  /** The address for a mail about these events; undefined where none of them can be ended. */
  urlFor(userId: string, events: readonly NotificationEvent[]): string | undefined {
    const endable = events.filter(canEnd);
    if (endable.length === 0) return undefined;
    const { id, slug } = currentTenant();
    return `${this.env.publicUrl}/${slug}/baja/${sealEnding(this.keyring, id, { userId, events: endable })}`;
  }

  /** Which mails the address is about; NOT_FOUND for one that is not ours. */
  read(token: string): Ending {
    const ending = openEnding(this.keyring, currentTenant().id, token);
    if (!ending) throw notFound();
    return ending;
  }

  /** Ends those mails, or all that can be ended. Once more changes nothing, and for a user who is gone there is nothing to do. */
  async end(token: string, which: 'these' | 'all'): Promise<Ending> {
    const { userId, events } = this.read(token);
    const ended = which === 'all' ? EVENTS.filter(canEnd) : events;
    await this.units.run(() =>
      this.units.query(
        `insert into notification_preferences as p (user_id, no_mail) select id, $2 from users where id = $1
         on conflict (user_id) do update set updated_at = now(),
           no_mail = array(select distinct e from unnest(p.no_mail || excluded.no_mail) e order by e)`,
        [userId, ended],
      ),
    );
    return { userId, events: ended };
  }
}

function canEnd(event: NotificationEvent): boolean {
  return !EVENT_RULES[event].alwaysMailed;
}
