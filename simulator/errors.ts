export interface ErrorCause {
  code: number;
  description: string;
}

/** An answer in the vendor's own error form. Its words are English, as theirs: programs read it. */
export class GatewayError extends Error {
  readonly status: number;
  readonly error: string;
  readonly causes: ErrorCause[];

  constructor(status: number, error: string, message: string, causes: ErrorCause[] = []) {
    super(message);
    this.status = status;
    this.error = error;
    this.causes = causes;
  }
}

export const badRequest = (message: string, causes: ErrorCause[] = []) =>
  new GatewayError(400, 'bad_request', message, causes);

export const notFound = (message: string, causes: ErrorCause[] = []) =>
  new GatewayError(404, 'not_found', message, causes);

/** Refused on a page or by the control API: a Spanish sentence for whoever reads it. */
export class Refusal extends Error {
  readonly status: number;

  constructor(message: string, status = 409) {
    super(message);
    this.status = status;
  }
}
