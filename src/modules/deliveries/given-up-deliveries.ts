import { Inject, Injectable } from '@nestjs/common';
import { ENVIRONMENT } from '../../platform/config/config.module.js';
import type { Environment } from '../../platform/config/environment.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { Audit } from '../../platform/operations/audit.js';
import { webhookUrl } from './webhook-url.js';

/** What no try reached the ambient cooperative with, for an operator who hears that its system is back. */
@Injectable()
export class GivenUpDeliveries {
  constructor(
    private readonly units: UnitOfWork,
    private readonly audit: Audit,
    @Inject(ENVIRONMENT) private readonly env: Environment,
  ) {}

  /**
   * What was given up since then is tried again, with the whole timetable before it and under the id that it had. How many they
   * are; `off` where the address is switched off, null where there is none. Throws ForbiddenUrl.
   */
  async resend(url: string, since: Date | null): Promise<number | 'off' | null> {
    const { href } = webhookUrl(url, { allowPrivate: this.env.webhooksToPrivateAddresses });
    const outcome = await this.units.run(() => this.reopen(href, since));
    if (!outcome || outcome === 'off') return outcome;
    const { id, count } = outcome;
    await this.audit.record({ actor: 'operator', action: 'webhook.resent', subject: id, detail: { count } });
    return count;
  }

  /** The sweep finds them: there may be more than a queue should be given at once. */
  private async reopen(href: string, since: Date | null): Promise<{ id: string; count: number } | 'off' | null> {
    const [endpoint] = await this.units.query<{ id: string; enabled: boolean }>(
      'select id, enabled from webhook_endpoints where url = $1 for no key update',
      [href],
    );
    if (!endpoint) return null;
    if (!endpoint.enabled) return 'off';
    await this.units.query('update webhook_endpoints set resting_until = null where id = $1', [endpoint.id]);
    const reopened = await this.units.query(
      `update webhook_deliveries
          set status = 'pending', attempts = 0, resent_at = now(), next_attempt_at = now(), answer_status = null, last_error = null
        where endpoint_id = $1 and status = 'failed' and ($2::timestamptz is null or created_at >= $2) returning id`,
      [endpoint.id, since],
    );
    return { id: endpoint.id, count: reopened.length };
  }
}
