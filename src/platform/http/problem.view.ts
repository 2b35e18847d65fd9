/** One wrong field of a request. */
export class FieldProblem {
  /** Path of the field, `items[0].paymentId`. */
  field: string;
  /** Stable code of what is wrong. @example TOO_LONG */
  code: string;
  /** The same, for a person, in Spanish. */
  detail: string;
}

/** An RFC 9457 problem document. */
export class ProblemView {
  type: string;
  title: string;
  status: number;
  /** Stable code. @example INVOICE_ALREADY_PAID */
  code: string;
  /** What a person reads, in Spanish. */
  detail: string;
  errors?: FieldProblem[];
}
