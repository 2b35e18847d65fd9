import { Injectable } from '@nestjs/common';
import type { NotificationEvent } from './events.js';

/** Tells which of the subjects still hold: within a unit of work, and as often as somebody asks. */
export type Recheck = (subjects: string[]) => Promise<ReadonlySet<string>>;

interface Doubtful {
  event: NotificationEvent;
  subject: string | null;
}

/** Between the telling and its mail or push hours may go by: whoever knows the subject is asked once more. */
@Injectable()
export class Rechecks {
  private readonly checks = new Map<NotificationEvent, Recheck>();

  register(event: NotificationEvent, check: Recheck): void {
    this.checks.set(event, check);
  }

  /** Those that still hold; what has no subject, or nobody who knows, does. */
  async holding<T extends Doubtful>(told: readonly T[]): Promise<T[]> {
    const standing = new Map<NotificationEvent, ReadonlySet<string>>();
    for (const [event, check] of this.checks) {
      const subjects = told.flatMap((one) => (one.event === event && one.subject !== null ? [one.subject] : []));
      if (subjects.length > 0) standing.set(event, await check([...new Set(subjects)]));
    }
    return told.filter(({ event, subject }) => subject === null || (standing.get(event)?.has(subject) ?? true));
  }
}
