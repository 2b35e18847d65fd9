import { wrongField } from '../../platform/http/problem.js';

export const IDEMPOTENCY_KEY = 'idempotency-key';

/** The header's value: 1 to 200 visible ASCII characters. Throws VALIDATION_FAILED for anything else. */
export function idempotencyKeyOf(header: string | undefined): string {
  if (header !== undefined && /^[\x21-\x7e]{1,200}$/.test(header)) return header;
  if (!header) throw wrongField('Idempotency-Key', 'REQUIRED', 'Falta la clave de idempotencia.');
  const detail = 'La clave de idempotencia debe tener de 1 a 200 caracteres visibles.';
  throw wrongField('Idempotency-Key', 'INVALID_FORMAT', detail);
}
