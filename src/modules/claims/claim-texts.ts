import { DateTime } from 'luxon';
import type { ClaimStatus } from './claim.entity.js';
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

/** `22/11/2026`, of a day. */
export function dayText(day: string): string {
  return day.split('-').reverse().join('/');
}

/** `22/11/2026 14:05`, on the tenant's clock. */
export function momentText(instant: Date, timeZone: string): string {
  return DateTime.fromJSDate(instant, { zone: timeZone }).toFormat('dd/MM/yyyy HH:mm');
}
