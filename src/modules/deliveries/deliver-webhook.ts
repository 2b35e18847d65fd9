import { Injectable } from '@nestjs/common';
import { Outbound } from '../../platform/outbound/outbound.js';
import { FeedReader } from '../sync/feed-reader.js';
import { DeliveryLog, type DueDelivery } from './delivery-log.js';
import { EndpointSecrets } from './endpoint-secrets.js';
import { webhookHeaders } from './webhook-signature.js';

const GONE = 410;
const HEADERS = { 'content-type': 'application/json', 'user-agent': 'CoopOnline-Webhooks/1' };

/** Makes one try of one delivery, outside any transaction, and notes how it went. */
@Injectable()
export class DeliverWebhook {
  constructor(
    private readonly log: DeliveryLog,
    private readonly feeds: FeedReader,
    private readonly secrets: EndpointSecrets,
    private readonly outbound: Outbound,
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
    const body = await this.bodyOf(delivery);
    const timestamp = Math.floor(Date.now() / 1000);
    const secrets = this.secrets.open(delivery.endpointId, delivery);
    // Repeats carry the same id: by it the receiver tells a second try from a second event.
    const signed = webhookHeaders(secrets, { id: `msg_${delivery.id}`, timestamp, body });
    const { status } = await this.outbound.post(delivery.url, { ...HEADERS, ...signed }, body);
    return status;
  }

  /** The event as the feed gives it, with its subject as it is now: a late try does not tell old news. */
  private async bodyOf({ topic, position }: DueDelivery): Promise<string> {
    const { event, occurredAt, ...data } = await this.feeds.at(topic, position);
    return JSON.stringify({ type: event, timestamp: occurredAt, data: { ...data, cursor: String(position) } });
  }
}
