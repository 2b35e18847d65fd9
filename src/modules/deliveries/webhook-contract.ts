import type { ApiWebhook } from '../../platform/http/api-webhooks.js';
import type { WebhookEvent } from './webhook-events.js';
import { ClaimWebhook, PaymentWebhook } from './webhook.view.js';

const SENT: Record<WebhookEvent, Omit<ApiWebhook, 'event'>> = {
  'payment.approved': { summary: 'A payment was approved', body: PaymentWebhook },
  'payment.reversed': { summary: 'Money of a payment went back', body: PaymentWebhook },
  'claim.created': { summary: 'A member filed a claim', body: ClaimWebhook },
  'claim.updated': { summary: 'A claim changed', body: ClaimWebhook },
};

/** What the contract says of the webhooks that the cooperatives' systems get. */
export const SENT_WEBHOOKS: ApiWebhook[] = Object.entries(SENT).map(([event, sent]) => ({ event, ...sent }));
