import type { DeadlineRule } from '../../platform/tenancy/tenant.js';
import { momentText } from '../../platform/written.js';
import type { DeadlineRuleView } from './claim.view.js';
import type { ClaimStatus } from './claim-status.js';
import type { Claim } from './claim.entity.js';
import type { Priority } from './default-categories.js';

/** Statuses as people read them. */
export const STATUS_NAMES: Record<ClaimStatus, string> = {
  received: 'Recibido',
  assigned: 'Asignado',
  in_progress: 'En curso',
  resolved: 'Resuelto',
  closed: 'Cerrado',
  reopened: 'Reabierto',
};

export const PRIORITY_NAMES: Record<Priority, string> = {
  safety: 'Riesgo para las personas',
  high: 'Alta',
  normal: 'Normal',
};

/** How people say a rule: `15 días hábiles`. */
export function deadlineRuleText(rule: DeadlineRule): string {
  if ('hours' in rule) return rule.hours === 1 ? '1 hora' : `${rule.hours} horas`;
  const days = rule.days === 1 ? '1 día' : `${rule.days} días`;
  const kind = rule.calendar === 'business' ? 'hábil' : 'corrido';
  return `${days} ${rule.days === 1 ? kind : kind === 'hábil' ? 'hábiles' : 'corridos'}`;
}

/** The last moment to answer, as people say it: a day, or with a rule of hours the minute. Null where there is no rule. */
export function deadlineText(
  dueAt: Date | null,
  rule: DeadlineRule | DeadlineRuleView | null,
  timeZone: string,
): string | null {
  if (dueAt === null) return null;
  if (rule && 'hours' in rule && rule.hours !== null) return momentText(dueAt, timeZone);
  // A deadline of days is the midnight that ends the last one; people read that day.
  return momentText(new Date(dueAt.getTime() - 1), timeZone).slice(0, 10);
}

/** Where a claim is, beyond what the supply's own text tells: what people call it, and the point. Null where there is nothing more to say. */
export function placeText(
  { locationAddress, latitude, longitude }: Pick<Claim, 'locationAddress' | 'latitude' | 'longitude'>,
  supply: string | null,
): string | null {
  const address = locationAddress !== null && supply?.endsWith(locationAddress) ? null : locationAddress;
  const point = latitude === null || longitude === null ? null : `${latitude.toFixed(6)}, ${longitude.toFixed(6)}`;
  return [address, point].filter(Boolean).join(' · ') || null;
}
