import type { ErrorCode } from '../../platform/http/error-codes.js';

/** Somebody to whom a claim can be given. */
export class AssigneeView {
  /** The account's id. */
  id: string;
  /** @example Marta Gómez */
  name: string;
}

export class AssigneePage {
  items: AssigneeView[];
  nextCursor: string | null;
}

/** What became of one claim of many. */
export class BulkOutcomeView {
  /** The claim's id. */
  id: string;
  done: boolean;
  /** Why not, as a stable code; null where it is done. @example CLAIM_STATE */
  code: ErrorCode | null;
  /** The same, for a person. */
  detail: string | null;
}

export class BulkOutcomes {
  /** In the order in which the claims were named. */
  items: BulkOutcomeView[];
}
