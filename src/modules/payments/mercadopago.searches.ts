import { Injectable } from '@nestjs/common';
import { MercadoPagoClient } from './mercadopago.client.js';
import { changedAt, searchPageOf, snapshotOf } from './mercadopago.snapshot.js';
import { type GatewaySnapshot, GatewayUnavailable, GatewayUnreadable } from './payment-gateway.js';

const PAGE = 100;

/** `payments/search`, read page by page. */
@Injectable()
export class MercadoPagoSearches {
  constructor(private readonly client: MercadoPagoClient) {}

  /** All or nothing: who asks about one link must not take a payment that cannot be read for none. */
  async ofReference(reference: string): Promise<GatewaySnapshot[]> {
    const found: GatewaySnapshot[] = [];
    for (;;) {
      const query = { sort: 'date_created', external_reference: reference };
      const { results, total } = await this.page(query, found.length);
      found.push(...results.map(snapshotOf));
      if (results.length === 0 || found.length >= total) return found;
    }
  }

  /**
   * The window moves on with each page, instead of an offset that grows: a payment that changes while we read goes to the window's end and
   * takes no other one's place with it, and the vendor's limit of rows is never met. Only changes of one and the same instant need an offset.
   */
  async *changes(since: Date, until: Date): AsyncGenerator<GatewaySnapshot> {
    const unreadable: string[] = [];
    let from = since;
    let offset = 0;
    for (;;) {
      const { results, total } = await this.page(changesBetween(from, until), offset);
      for (const result of results) {
        const snapshot = readable(result, unreadable);
        if (snapshot) yield snapshot;
      }
      if (results.length === 0 || offset + results.length >= total) break;
      const last = changedAt(results.at(-1));
      offset = last > from ? 0 : offset + results.length;
      if (last > from) from = last;
    }
    if (unreadable.length > 0) throw new GatewayUnreadable(unreadable.slice(0, 5).join(' '));
  }

  private async page(query: Record<string, string>, offset: number) {
    const paging = { criteria: 'asc', limit: String(PAGE), offset: String(offset) };
    return searchPageOf(
      await this.client.call({ method: 'GET', path: '/v1/payments/search', query: { ...paging, ...query } }),
    );
  }
}

function changesBetween(from: Date, until: Date): Record<string, string> {
  const changed = 'date_last_updated';
  return { sort: changed, range: changed, begin_date: from.toISOString(), end_date: until.toISOString() };
}

function readable(result: unknown, unreadable: string[]): GatewaySnapshot | null {
  try {
    return snapshotOf(result);
  } catch (error) {
    if (!(error instanceof GatewayUnavailable)) throw error;
    const id = (result as { id?: unknown } | null)?.id;
    unreadable.push(`${typeof id === 'number' ? id : 'A payment'}: ${error.message}`);
    return null;
  }
}
