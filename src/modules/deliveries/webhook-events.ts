/** What a cooperative's system can be told of; names as the feeds write them. */
export const WEBHOOK_EVENTS = ['payment.approved', 'payment.reversed', 'claim.created', 'claim.updated'] as const;
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];

export function areWebhookEvents(words: string[]): words is WebhookEvent[] {
  return words.length > 0 && words.every((word) => (WEBHOOK_EVENTS as readonly string[]).includes(word));
}
