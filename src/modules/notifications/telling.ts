import type { MailTemplate } from '../../platform/mail/mail-outbox.js';
import type { NotificationEvent } from './events.js';

/** Something that members are told. Texts as people read them. */
export interface Telling {
  /** The user; or all those who are told the same. */
  to: string | readonly string[];
  event: NotificationEvent;
  /** Names what made it: nobody is told of the same twice, however often this is repeated. */
  cause: string;
  /** One line. */
  title: string;
  text: string;
  /** Where the web app shows it: `/comprobantes/{id}`. */
  path: string;
  /** As it is mailed when it is told alone; `firstName` is added. */
  mail: { template: MailTemplate; data: Record<string, unknown>; replyTo?: string };
  /** What the event's recheck is asked about before a mail or a push leaves later. */
  subject?: string;
  /** A proof, such as a claim's number: mailed also to who wants no mails of the event. */
  always?: true;
  /** Neither mail nor push leaves earlier. */
  notBefore?: Date;
  /** Of no use afterwards: quiet hours and the daily mail do not hold it back so long, and no push is shown later. */
  useUntil?: Date;
}

/** The mail that waits in a row of `notifications`. */
export type WaitingMail = Telling['mail'];
