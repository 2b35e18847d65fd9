import { wrongField } from '../../http/problem.js';
import { validationPipe } from '../../http/validation.js';
import type { AboutMail, MailEvent } from '../mail-events.js';
import { instantIn } from './json-walk.js';
import { type ReportedMailEvent, ReportMailEvents } from './mail-events.dto.js';

/** Our own form, for whoever has no provider that speaks one of the others. Throws VALIDATION_FAILED. */
export async function readOwn(body: unknown): Promise<MailEvent[]> {
  const report = (await validationPipe().transform(body ?? {}, {
    type: 'body',
    metatype: ReportMailEvents,
  })) as ReportMailEvents;
  return report.events.map(eventOf);
}

function eventOf(event: ReportedMailEvent, index: number): MailEvent {
  const { type, permanent = false, reason = '', at } = event;
  return {
    kind: type,
    permanent: type === 'complaint' || permanent,
    about: aboutOf(event, index),
    reason,
    at: instantIn(at),
  };
}

function aboutOf({ messageId, recipient, tenant }: ReportedMailEvent, index: number): AboutMail {
  if (messageId !== undefined) return { messageId };
  if (recipient !== undefined && tenant !== undefined) return { recipient, tenant };
  const detail = 'Indique messageId, o bien recipient y tenant.';
  throw wrongField(`events[${index}]`, 'NAMES_NO_MAIL', detail);
}
