import { Injectable } from '@nestjs/common';
import { UUID } from '../../platform/http/cursor.js';
import type { Collector, GatewaySnapshot } from './payment-gateway.js';
import { SettleLink } from './settle-link.js';

/** How long news may be ahead of the payment that it is about. */
const LINK_MUST_BE_KNOWN_AFTER_MS = 10 * 60_000;

/** Settles one payment of the gateway, whoever brought the news of it: a notification, or the gateway's list of changes. */
@Injectable()
export class ApplySnapshot {
  constructor(private readonly links: SettleLink) {}

  /** Within a unit. Throws where the link is not known and, by the age of the news, may still become so. */
  async apply(snapshot: GatewaySnapshot, collector: Collector, newsOf: Date): Promise<void> {
    const reference = snapshot.externalReference;
    const payment = UUID.test(reference) ? await this.links.lock(reference) : null;
    if (payment) return this.links.applyNews(payment, [snapshot], collector);
    if (UUID.test(reference) && Date.now() - newsOf.getTime() < LINK_MUST_BE_KNOWN_AFTER_MS)
      throw new Error(`There is no payment ${reference} yet.`);
    await this.links.applyStray(snapshot, collector);
  }
}
