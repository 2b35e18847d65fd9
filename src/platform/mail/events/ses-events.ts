import { parseJson } from '../../http/json-body.js';
import type { MailEvent } from '../mail-events.js';
import { mailKeyIn } from '../message-id.js';
import { at, instantIn, listAt, textAt } from './json-walk.js';

/** A subscription of SNS that waits for somebody to confirm it. */
export interface SnsSubscription {
  topicArn: string;
  /** Opened by a person, never by us: a body does not choose where we call. */
  confirmUrl: string;
}

/** Amazon SES over SNS, with or without «raw message delivery». */
export function readSes(body: unknown): MailEvent[] | undefined {
  if (textAt(body, 'TopicArn') !== '') {
    if (textAt(body, 'Type') !== 'Notification') return [];
    return readNotification(parsed(textAt(body, 'Message'))) ?? [];
  }
  return readNotification(body);
}

/** The subscription that a body asks to be confirmed; undefined for other bodies, and for a link that does not lead to SNS. */
export function subscriptionIn(body: unknown): SnsSubscription | undefined {
  const [topicArn, type, confirmUrl] = ['TopicArn', 'Type', 'SubscribeURL'].map((name) => textAt(body, name));
  if (type !== 'SubscriptionConfirmation' || !/^arn:aws[\w-]*:sns:[\w-]+:\d{12}:[\w.-]{1,256}$/.test(topicArn!))
    return undefined;
  if (!/^https:\/\/sns\.[\w-]+\.amazonaws\.com(\.cn)?\/\?[\w%&=.:~-]{1,1500}$/.test(confirmUrl!)) return undefined;
  return { topicArn: topicArn!, confirmUrl: confirmUrl! };
}

function readNotification(message: unknown): MailEvent[] | undefined {
  const type = textAt(message, 'notificationType') || textAt(message, 'eventType');
  if (type === '' || typeof at(message, 'mail') !== 'object') return undefined;
  if (type === 'Bounce') return [bounceIn(message)];
  // A reader who says that a mail is no spam complains of nothing.
  if (type === 'Complaint' && textAt(message, 'complaint', 'complaintFeedbackType') !== 'not-spam')
    return [complaintIn(message)];
  return [];
}

function bounceIn(message: unknown): MailEvent {
  const [type, subtype] = ['bounceType', 'bounceSubType'].map((name) => textAt(message, 'bounce', name));
  const words = textAt(message, 'bounce', 'bouncedRecipients', 0, 'diagnosticCode');
  return {
    kind: 'bounce',
    permanent: type === 'Permanent',
    about: { messageId: messageIdIn(message) },
    reason: words || `${type}/${subtype}`,
    at: instantIn(at(message, 'bounce', 'timestamp')),
  };
}

function complaintIn(message: unknown): MailEvent {
  return {
    kind: 'complaint',
    permanent: true,
    about: { messageId: messageIdIn(message) },
    reason: textAt(message, 'complaint', 'complaintFeedbackType') || 'complaint',
    at: instantIn(at(message, 'complaint', 'timestamp')),
  };
}

/** SES gives mails a Message-ID of its own and tells ours among the headers, where it is told to include them. */
function messageIdIn(message: unknown): string {
  const headers = listAt(message, 'mail', 'headers');
  const named = headers.filter((header) => /^(message-id|x-pm-metadata-mail)$/i.test(textAt(header, 'name')));
  const values = [
    textAt(message, 'mail', 'commonHeaders', 'messageId'),
    ...named.map((header) => textAt(header, 'value')),
  ];
  return values.find((value) => mailKeyIn(value)) ?? '';
}

function parsed(text: string): unknown {
  try {
    return parseJson(Buffer.from(text));
  } catch {
    return undefined;
  }
}
