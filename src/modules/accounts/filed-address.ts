import { normaliseEmail } from '../auth/email-address.js';

/** Whether the address on a holder's file, written as offices write it, is the user's own. */
export function isFiledAddress(filed: string | null, own: string): boolean {
  return filed !== null && normaliseEmail(filed) === own;
}
