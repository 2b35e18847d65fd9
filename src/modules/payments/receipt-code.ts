import { newSpokenCode } from '../../platform/crypto/spoken-code.js';

/** Eighty random bits, `7K3M-Q0ZT-…`. */
export function newReceiptCode(): string {
  return newSpokenCode(4, 4);
}

const RECEIPT_CODE = /^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}$/;

/** The code that somebody typed, as it was printed; null for what no receipt can have. */
export function receiptCodeIn(typed: string): string | null {
  const code = typed.toUpperCase().replaceAll('O', '0').replace(/[IL]/g, '1');
  return RECEIPT_CODE.test(code) ? code : null;
}
