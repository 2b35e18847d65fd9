import { Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { Audit } from '../../platform/operations/audit.js';
import { Outbound } from '../../platform/outbound/outbound.js';
import { EndpointSecrets } from './endpoint-secrets.js';
import type { WebhookEvent } from './webhook-events.js';
import { newWebhookSecret } from './webhook-signature.js';

export interface WebhookEndpoint {
  id: string;
  url: string;
  events: WebhookEvent[];
  enabled: boolean;
  disabledReason: 'operator' | 'gone' | null;
  /** Deliveries that wait for a try, and those given up. */
  pending: number;
  failed: number;
}

const ACTOR = 'operator';

/** The addresses that the ambient cooperative wants to be told at; operators keep them. */
@Injectable()
export class WebhookEndpoints {
  constructor(
    private readonly units: UnitOfWork,
    private readonly secrets: EndpointSecrets,
    private readonly audit: Audit,
    private readonly outbound: Outbound,
  ) {}

  /** Adds the address, or changes its events and switches it on. Gives the secret of a new one, the only time it is seen. Throws ForbiddenUrl. */
  async set(url: string, events: readonly WebhookEvent[]): Promise<string | null> {
    const { href } = this.outbound.normal(url);
    const id = uuid();
    const secret = newWebhookSecret();
    const { keyId, ciphertext } = this.secrets.seal(id, secret);
    const [row] = await this.units.run(() =>
      this.units.query<{ id: string }>(
        `insert into webhook_endpoints (id, url, events, secret_key_id, secret) values ($1, $2, $3, $4, $5)
         on conflict (url) do update set events = excluded.events, enabled = true, disabled_reason = null, resting_until = null
         returning id`,
        [id, href, events, keyId, ciphertext],
      ),
    );
    await this.audit.record({
      actor: ACTOR,
      action: 'webhook.set',
      subject: row!.id,
      detail: { events: events.join(',') },
    });
    return row!.id === id ? secret : null;
  }

  /** A new secret, shown once; the one before signs too for a day. Null where there is no such address. */
  async rotate(url: string): Promise<string | null> {
    const { href } = this.outbound.normal(url);
    const secret = newWebhookSecret();
    const id = await this.units.run(async () => {
      const [row] = await this.units.query<{ id: string }>(
        'select id from webhook_endpoints where url = $1 for update',
        [href],
      );
      if (!row) return null;
      const { keyId, ciphertext } = this.secrets.seal(row.id, secret);
      await this.units.query(
        `update webhook_endpoints set previous_key_id = secret_key_id, previous_secret = secret,
                previous_until = now() + interval '24 hours', secret_key_id = $2, secret = $3 where id = $1`,
        [row.id, keyId, ciphertext],
      );
      return row.id;
    });
    if (id === null) return null;
    await this.audit.record({ actor: ACTOR, action: 'webhook.rotated', subject: id });
    return secret;
  }

  /** Nothing more is sent there, nor what waited. False where there is no such address. */
  async disable(url: string): Promise<boolean> {
    const { href } = this.outbound.normal(url);
    const id = await this.units.run(async () => {
      const [row] = await this.units.query<{ id: string }>('select id from webhook_endpoints where url = $1', [href]);
      if (row) await this.switchOff(row.id, 'operator');
      return row?.id;
    });
    if (id === undefined) return false;
    await this.audit.record({ actor: ACTOR, action: 'webhook.disabled', subject: id });
    return true;
  }

  /** Within a unit of work. */
  async switchOff(id: string, reason: 'operator' | 'gone'): Promise<void> {
    await this.units.query('update webhook_endpoints set enabled = false, disabled_reason = $2 where id = $1', [
      id,
      reason,
    ]);
    await this.units.query(
      `update webhook_deliveries set status = 'failed', last_error = 'The address is switched off.'
        where endpoint_id = $1 and status = 'pending'`,
      [id],
    );
  }

  list(): Promise<WebhookEndpoint[]> {
    return this.units.run(() =>
      this.units.query<WebhookEndpoint>(
        `select e.id, e.url, e.events, e.enabled, e.disabled_reason as "disabledReason",
                count(d.id) filter (where d.status = 'pending') as pending, count(d.id) filter (where d.status = 'failed') as failed
           from webhook_endpoints e left join webhook_deliveries d on d.endpoint_id = e.id group by e.id order by e.id`,
      ),
    );
  }
}
