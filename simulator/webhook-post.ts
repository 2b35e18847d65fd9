import { randomUUID } from 'node:crypto';
import { wireDate } from './dates.ts';
import type { Delivery, DeliveryAttempt, Seller } from './model.ts';
import { signatureHeader } from './signature.ts';

/** Sends one delivery and tells what came of it; it never throws. `now` dates the signature, in milliseconds. */
export async function postWebhook(
  seller: Seller,
  delivery: Delivery,
  now: number,
  timeoutMs: number,
): Promise<DeliveryAttempt> {
  const requestId = randomUUID();
  const started = performance.now();
  const outcome = await answerOf(message(seller, delivery, now, requestId), timeoutMs);
  return { at: now, requestId, outcome, tookMs: Math.round(performance.now() - started) };
}

/** Mercado Pago takes 200 and 201 for an answer, and nothing else. */
export const isReceived = (attempt: DeliveryAttempt) => attempt.outcome === 200 || attempt.outcome === 201;

interface Message {
  url: string;
  headers: Record<string, string>;
  body: unknown;
}

async function answerOf({ url, headers, body }: Message, timeoutMs: number): Promise<number | string> {
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    const answer = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      signal,
      headers,
      body: JSON.stringify(body),
    });
    await answer.body?.cancel();
    return answer.status;
  } catch (error) {
    if (error instanceof DOMException && error.name === 'TimeoutError') return 'timeout';
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    return cause instanceof Error ? cause.message || cause.name : String(cause);
  }
}

function message(seller: Seller, delivery: Delivery, now: number, requestId: string): Message {
  const dataId = String(delivery.paymentId);
  const headers = { 'content-type': 'application/json', 'user-agent': 'MercadoPago WebHook v1.0 (simulator)' };
  if (seller.webhookForm === 'ipn') {
    const url = withQuery(delivery.url, { topic: 'payment', id: dataId });
    return { url, headers, body: { resource: dataId, topic: 'payment' } };
  }
  const timestamp = String(seller.signatureTimestamp === 'seconds' ? Math.floor(now / 1000) : now);
  const signature = signatureHeader(seller.webhookSecret, { dataId, requestId, timestamp });
  return {
    url: withQuery(delivery.url, { 'data.id': dataId, type: 'payment' }),
    headers: { ...headers, 'x-request-id': requestId, 'x-signature': signature },
    body: {
      id: delivery.notificationId,
      type: 'payment',
      action: delivery.action,
      api_version: 'v1',
      data: { id: dataId },
      live_mode: false,
      user_id: seller.collectorId,
      date_created: wireDate(delivery.createdAt),
    },
  };
}

function withQuery(url: string, query: Record<string, string>): string {
  const target = new URL(url);
  for (const [name, value] of Object.entries(query)) target.searchParams.set(name, value);
  return target.href;
}
