import { EVENT_RULES, type NotificationEvent } from './events.js';

export type Channel = 'mail' | 'push';

/** A stretch of the day on the cooperative's clock, `22:00` to `08:00`; it may go over midnight. */
export interface QuietHours {
  from: string;
  to: string;
}

export const DIGESTS = ['each', 'daily'] as const;
/** `daily` gathers what nobody waits for into one mail in the morning. */
export type Digest = (typeof DIGESTS)[number];

/** How a user wants to be told. */
export interface Choices {
  noMail: readonly NotificationEvent[];
  noPush: readonly NotificationEvent[];
  /** How long before it falls due a bill is reminded of. */
  dueDays: number;
  digest: Digest;
  quietHours: QuietHours | null;
}

/** Of who never said; the same as the columns of `notification_preferences` have. */
export const USUAL_CHOICES: Choices = {
  noMail: [],
  noPush: [],
  dueDays: 3,
  digest: 'each',
  quietHours: { from: '22:00', to: '08:00' },
};

export interface ChoicesRow {
  no_mail: NotificationEvent[] | null;
  no_push: NotificationEvent[] | null;
  due_days: number | null;
  digest: Digest | null;
  quiet_from: string | null;
  quiet_to: string | null;
}

/** The columns of `notification_preferences p` that a ChoicesRow needs. */
export const CHOICES_COLUMNS = 'p.no_mail, p.no_push, p.due_days, p.digest, p.quiet_from, p.quiet_to';

/** Of a row that was joined, all null where there is none. */
export function choicesOf({ no_mail, no_push, due_days, digest, quiet_from, quiet_to }: ChoicesRow): Choices {
  if (no_mail === null || no_push === null || due_days === null || digest === null) return USUAL_CHOICES;
  const quietHours = quiet_from !== null && quiet_to !== null ? { from: quiet_from, to: quiet_to } : null;
  return { noMail: no_mail, noPush: no_push, dueDays: due_days, digest, quietHours };
}

export function wants(choices: Choices, channel: Channel, event: NotificationEvent): boolean {
  if (channel === 'push') return !choices.noPush.includes(event);
  return EVENT_RULES[event].alwaysMailed || !choices.noMail.includes(event);
}
