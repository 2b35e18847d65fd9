import type { OutgoingMail } from '../../platform/mail/mail-outbox.js';
import { EVENT_RULES, EVENTS, type NotificationEvent } from './events.js';
import type { WaitingMail } from './telling.js';

/** Something that was told and waits for its mail. */
export interface Gathered {
  id: string;
  event: NotificationEvent;
  subject: string | null;
  title: string;
  text: string;
  path: string;
  mail: WaitingMail;
}

/** What a mail shows beside what was gathered. */
export interface Envelope {
  firstName: string;
  /** Base of the web app's addresses, without a slash at its end. */
  appUrl: string;
}

/** More than these are in the app; a mail that nobody reads to its end tells nothing. */
const MOST_ITEMS = 30;

/** One thing in its own words, several as a list by kind. */
export function mailOf(
  gathered: readonly Gathered[],
  { firstName, appUrl }: Envelope,
): Pick<OutgoingMail, 'template' | 'data' | 'replyTo'> {
  const [first] = gathered;
  if (first !== undefined && gathered.length === 1) {
    const { template, data, replyTo } = first.mail;
    return { template, replyTo, data: { firstName, ...data } };
  }
  const groups = EVENTS.map((event) => ({ event, all: gathered.filter((one) => one.event === event) }))
    .filter(({ all }) => all.length > 0)
    .map(({ event, all }) => ({ name: EVENT_RULES[event].name, all }));
  const shown = new Set(groups.flatMap(({ all }) => all).slice(0, MOST_ITEMS));
  return {
    template: 'several-notifications',
    data: {
      firstName,
      count: gathered.length,
      kinds: groups.map(({ name }) => name),
      groups: groups
        .map(({ name, all }) => ({
          name,
          items: all.filter((one) => shown.has(one)).map((one) => itemOf(one, appUrl)),
        }))
        .filter(({ items }) => items.length > 0),
      more: gathered.length - shown.size,
      link: `${appUrl}/avisos`,
    },
  };
}

function itemOf({ title, text, path }: Gathered, appUrl: string): { title: string; text: string; link: string } {
  return { title, text, link: `${appUrl}${path}` };
}
