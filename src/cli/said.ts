import type { Decision } from '../modules/payments/decision.js';
import { RegistryError } from '../modules/tenant/tenant-registry.js';
import { Problem } from '../platform/http/problem.js';
import type { Actor } from '../platform/operations/actor.js';

/** Who decides about money at the command line, and why. */
export interface Said {
  by: string;
  reason: string;
}

export function saidBy({ by, reason }: Said): Decision {
  return { actor: 'operator', by, reason };
}

/** Somebody at the command line, by the name that they gave. */
export function operator(name: string): Actor {
  return { kind: 'staff', id: 'operator', name };
}

/** A rule's refusal as the sentences that it consists of; anything else is thrown as it is. */
export function asSentence(error: unknown): never {
  if (!(error instanceof Problem)) throw error;
  const { errors } = error.extras;
  throw new RegistryError(errors ? errors.map(({ detail }) => detail).join(' ') : error.message);
}
