import { Problem } from '../../platform/http/problem.js';

/** Who decides about money, and why: kept with what was decided. */
export interface Decision {
  /** As the audit log names them: `staff:<id>`, `operator`. */
  actor: string;
  /** As people call them. One line. */
  by: string;
  /** One line, required. */
  reason: string;
}

const LINE = /^\P{Cc}{1,300}$/u;

/** The decision with its texts trimmed; VALIDATION_FAILED where a name or the reason is missing or is no line of at most 300 characters. */
export function decisionOf({ actor, by, reason }: Decision): Decision {
  const decision = { actor, by: by.trim(), reason: reason.trim() };
  const errors = (['by', 'reason'] as const)
    .filter((field) => !LINE.test(decision[field]))
    .map((field) => ({ field, code: 'NOT_A_LINE', detail: `${WHAT[field]}, en una línea de hasta 300 caracteres.` }));
  if (errors.length > 0) throw new Problem('VALIDATION_FAILED', { errors });
  return decision;
}

const WHAT = { by: 'Indique quién lo decide', reason: 'Indique el motivo' };
