import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { Audit } from '../../platform/operations/audit.js';
import { Outbound } from '../../platform/outbound/outbound.js';

/** What no try reached the ambient cooperative with, for an operator who hears that its system is back. */
@Injectable()
export class GivenUpDeliveries {
  constructor(
    private readonly units: UnitOfWork,
    private readonly audit: Audit,
    private readonly outbound: Outbound,
  ) {}

  /**
   * What was given up since then is tried again, with the whole timetable before it and under the id that it had. How many they
   * are; `off` where the address is switched off, null where there is none. Throws ForbiddenUrl.
   */
  async resend(url: string, since: Date | null): Promise<number | 'off' | null> {
    const { href } = this.outbound.normal(url);
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
