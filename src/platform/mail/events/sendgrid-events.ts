import type { MailEvent } from '../mail-events.js';
import { at, instantIn, textAt } from './json-walk.js';

/** SendGrid's Event Webhook: a list of events. `smtp-id` is the mail's own Message-ID. */
export function readSendGrid(body: unknown): MailEvent[] | undefined {
  if (!Array.isArray(body) || !body.every((item) => textAt(item, 'sg_event_id') !== '')) return undefined;
  return body.flatMap((item) => {
    const happened = whatHappened(item);
    if (!happened) return [];
    const reason = textAt(item, 'reason') || textAt(item, 'event');
    return [
      { ...happened, about: { messageId: textAt(item, 'smtp-id') }, reason, at: instantIn(at(item, 'timestamp')) },
    ];
  });
}

/** Deliveries, openings and clicks are nothing to us. */
function whatHappened(item: unknown): Pick<MailEvent, 'kind' | 'permanent'> | undefined {
  const [event, type, reason] = ['event', 'type', 'reason'].map((name) => textAt(item, name));
  if (event === 'spamreport') return { kind: 'complaint', permanent: true };
  // `blocked`: the mail was refused, the address may be good.
  if (event === 'bounce') return { kind: 'bounce', permanent: type === 'bounce' };
  // Not even tried, because of what SendGrid remembers.
  if (event === 'dropped' && reason === 'Bounced Address') return { kind: 'bounce', permanent: true };
  if (event === 'dropped' && reason === 'Spam Reporting Address') return { kind: 'complaint', permanent: true };
  return undefined;
}
