import { ERRORS, type ErrorCode } from './error-codes.js';
import type { FieldProblem, ProblemView } from './problem.view.js';

interface Extras {
  /** Members beside the standard ones, such as the id of the payment in the way. */
  members?: Record<string, string | number>;
  errors?: FieldProblem[];
  /** A better sentence than the code's own. */
  detail?: string;
  /** Seconds after which to try again. */
  retryAfter?: number;
  /** How a 401 asks for what is missing; as a bearer where not given. */
  challenge?: string;
}

/** The one error that rules throw. What is not a Problem is answered as INTERNAL and logged. */
export class Problem extends Error {
  constructor(
    readonly code: ErrorCode,
    readonly extras: Extras = {},
  ) {
    super(extras.detail ?? ERRORS[code][1]);
  }

  get status(): number {
    return ERRORS[this.code][0];
  }

  document(): ProblemView {
    const { members, errors } = this.extras;
    return {
      type: 'about:blank',
      title: this.code,
      status: this.status,
      code: this.code,
      detail: this.message,
      ...(errors && { errors }),
      ...members,
    };
  }
}

/** What is not there, and what is not yours: the same answer. */
export function notFound(): Problem {
  return new Problem('NOT_FOUND');
}

/** One field of what was sent is wrong: its path (`quietHours.to`), a code of the field's own and a sentence in Spanish. */
export function wrongField(field: string, code: string, detail: string): Problem {
  return new Problem('VALIDATION_FAILED', { errors: [{ field, code, detail }] });
}
