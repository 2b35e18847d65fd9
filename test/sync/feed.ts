import { client } from '../support/client.js';
import type { TestTenant } from '../support/tenant.js';

export interface FeedItem {
  event: string;
  [field: string]: unknown;
}

export interface FeedPage {
  items: FeedItem[];
  nextCursor: string;
}

export async function feedPage(tenant: TestTenant, topic: string, after: string, limit: number): Promise<FeedPage> {
  const query = new URLSearchParams({ after, limit: String(limit) });
  const { status, body } = await client(tenant, tenant.apiKey).get<FeedPage>(`/sync/${topic}?${query}`);
  if (status !== 200) throw new Error(`The feed ${topic} answered ${status}: ${JSON.stringify(body)}`);
  return body;
}

/** As a management system reads: page after page, until one is empty and the cursor stands still. */
export async function readFeed(tenant: TestTenant, topic: string, { after = '0', limit = 200 } = {}) {
  const items: FeedItem[] = [];
  for (let cursor = after; ;) {
    const page = await feedPage(tenant, topic, cursor, limit);
    items.push(...page.items);
    if (page.items.length === 0 && page.nextCursor === cursor) return { items, cursor };
    cursor = page.nextCursor;
  }
}
