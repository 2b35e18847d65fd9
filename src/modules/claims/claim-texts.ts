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
