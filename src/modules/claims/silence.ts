import type { TenantSettings } from '../../platform/tenancy/tenant.js';

const DAYS = 10;
const REMIND_DAYS = 3;
const DAY_MS = 86_400_000;

/** How long a resolved claim waits for its author's word, and how long before the end they are reminded. Milliseconds. */
export interface Silence {
  days: number;
  lengthMs: number;
  reminderMs: number;
}

export function silenceOf({ claims }: Pick<TenantSettings, 'claims'>): Silence {
  const days = claims?.silenceDays ?? DAYS;
  return { days, lengthMs: days * DAY_MS, reminderMs: Math.min(REMIND_DAYS, days / 2) * DAY_MS };
}

/** When a claim whose author has been silent since then closes; never sooner than they were reminded long enough before. */
export function closesAt({ lengthMs, reminderMs }: Silence, silentSince: Date, remindedAt: Date): Date {
  return new Date(Math.max(silentSince.getTime() + lengthMs, remindedAt.getTime() + reminderMs));
}
