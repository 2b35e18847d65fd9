import { Inject, Injectable } from '@nestjs/common';
import { ENVIRONMENT } from '../../platform/config/config.module.js';
import type { Environment } from '../../platform/config/environment.js';
import { FeedReader } from '../sync/feed-reader.js';
import { DeliveryLog, type DueDelivery } from './delivery-log.js';
import { EndpointSecrets } from './endpoint-secrets.js';
import { type Resolve } from './pinned-address.js';
import { postWebhook } from './post-webhook.js';
import { webhookHeaders } from './webhook-signature.js';
import { webhookUrl } from './webhook-url.js';

/** Provider of the Resolve that deliveries use. */
export const RESOLVE = Symbol('resolve');

const GONE = 410;

/** Makes one try of one delivery, outside any transaction, and notes how it went. */
@Injectable()
export class DeliverWebhook {
  constructor(
    private readonly log: DeliveryLog,
    private readonly feeds: FeedReader,
    private readonly secrets: EndpointSecrets,
    @Inject(ENVIRONMENT) private readonly env: Environment,
    @Inject(RESOLVE) private readonly resolve: Resolve,
  ) {}

  /** A try that fails does not throw: the row keeps the timetable. Nothing happens for a delivery that is done, or whose address rests. */
  async deliver(id: string): Promise<void> {
    const delivery = await this.log.begin(id);
    if (!delivery) return;
    let status: number;
    try {
      status = await this.post(delivery);
    } catch (error) {
      return this.log.failed(delivery, { status: null, reason: (error as Error).message });
    }
    if (status >= 200 && status < 300) return this.log.delivered(delivery, status);
    const attempt = { status, reason: `The answer was ${status}.` };
    return status === GONE ? this.log.gone(delivery, attempt) : this.log.failed(delivery, attempt);
  }

  private async post(delivery: DueDelivery): Promise<number> {
    const allowPrivate = this.env.webhooksToPrivateAddresses;
    const url = webhookUrl(delivery.url, { allowPrivate });
    const body = await this.bodyOf(delivery);
    const timestamp = Math.floor(Date.now() / 1000);
    const secrets = this.secrets.open(delivery.endpointId, delivery);
    // Repeats carry the same id: by it the receiver tells a second try from a second event.
    const headers = webhookHeaders(secrets, { id: `msg_${delivery.id}`, timestamp, body });
    return postWebhook({ url, headers, body }, { resolve: this.resolve, allowPrivate });
  }

  /** The event as the feed gives it, with its subject as it is now: a late try does not tell old news. */
  private async bodyOf({ topic, position }: DueDelivery): Promise<string> {
    const { event, occurredAt, ...data } = await this.feeds.at(topic, position);
    return JSON.stringify({ type: event, timestamp: occurredAt, data: { ...data, cursor: String(position) } });
  }
}
