import { createHmac, randomUUID } from 'node:crypto';
import { client } from '../support/client.js';
import type { TestTenant } from '../support/tenant.js';

interface News {
  /** Of the query; undefined leaves it out. */
  dataId?: string;
  secret?: string;
  requestId?: string | null;
  signature?: string | null;
  type?: string | null;
  /** Milliseconds where not given. */
  ts?: string;
  body?: object;
  /** The tenant whose address gets it; the secret is the tenant's own. */
  at?: TestTenant;
}

/** Sends a webhook as Mercado Pago does, signed with the tenant's secret unless told otherwise. */
export function notify(tenant: TestTenant, news: News) {
  const { dataId, secret = tenant.seller.webhookSecret, requestId = randomUUID(), type = 'payment' } = news;
  const { ts = String(Date.now()), body = { type: 'payment', data: { id: dataId } }, at = tenant } = news;
  const manifest = `id:${dataId};request-id:${requestId};ts:${ts};`;
  const own = createHmac('sha256', secret).update(manifest).digest('hex');
  const { signature = `ts=${ts},v1=${own}` } = news;
  const query = new URLSearchParams({
    source_news: 'webhooks',
    ...(dataId !== undefined && { 'data.id': dataId }),
    ...(type !== null && { type }),
  });
  return client(at).post(`/webhooks/mercadopago?${query.toString()}`, body, {
    ...(requestId !== null && { 'x-request-id': requestId }),
    ...(signature !== null && { 'x-signature': signature }),
  });
}

export function notificationsOf(tenant: TestTenant) {
  return tenant.sql<{
    gateway_payment_id: string;
    attempts: number;
    last_error: string | null;
    processed_at: Date | null;
  }>('select gateway_payment_id, attempts, last_error, processed_at from gateway_notifications order by id');
}
