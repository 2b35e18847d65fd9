import type { MailEvent } from '../mail-events.js';
import { at, instantIn, textAt } from './json-walk.js';

/** Postmark's bounces that say that nobody is there. */
const PERMANENT = new Set(['HardBounce', 'BadEmailAddress']);
/** Neither a bounce nor a complaint, though told as a bounce: answers of programs, and marks on addresses. */
const NOTHING = new Set([
  'AutoResponder',
  'AddressChange',
  'Subscribe',
  'Unsubscribe',
  'OpenRelayTest',
  'ManuallyDeactivated',
]);

/** Postmark's webhooks for bounces and spam complaints. It gives back the key that `X-PM-Metadata-mail` carried. */
export function readPostmark(body: unknown): MailEvent[] | undefined {
  const record = textAt(body, 'RecordType');
  if (record === '') return undefined;
  const type = textAt(body, 'Type');
  if (!['Bounce', 'SpamComplaint'].includes(record) || NOTHING.has(type)) return [];
  const isComplaint = record === 'SpamComplaint' || type === 'SpamComplaint';
  return [
    {
      kind: isComplaint ? 'complaint' : 'bounce',
      permanent: isComplaint || PERMANENT.has(type),
      // Headers have no case of their own, so neither has what follows their prefix.
      about: { messageId: textAt(body, 'Metadata', 'mail') || textAt(body, 'Metadata', 'Mail') },
      reason: textAt(body, 'Details') || textAt(body, 'Description') || type,
      at: instantIn(at(body, 'BouncedAt')),
    },
  ];
}
