import { newSpokenCode } from '../../platform/crypto/spoken-code.js';

/** Eighty random bits, `7K3M-Q0ZT-…`. */
export function newReceiptCode(): string {
  return newSpokenCode(4, 4);
}

export const RECEIPT_CODE = /^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}$/;
