import { Problem } from '../../platform/http/problem.js';
import type { TenantStatus } from '../../platform/tenancy/tenant.js';

/** What support does with a cooperative, and from which states. */
export const MOVES = {
  open: ['preparing'],
  suspend: ['active'],
  resume: ['suspended', 'archived'],
  archive: ['preparing', 'suspended'],
  'mark-for-deletion': ['archived'],
} as const satisfies Record<string, readonly TenantStatus[]>;

export type Move = keyof typeof MOVES;

export function allows(status: TenantStatus, move: Move): boolean {
  return (MOVES[move] as readonly TenantStatus[]).includes(status);
}

/** TENANT_STATE where it cannot be done from that state. */
export function assertMove(status: TenantStatus, move: Move): void {
  if (!allows(status, move)) throw new Problem('TENANT_STATE');
}
