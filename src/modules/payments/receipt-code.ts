import { randomInt } from 'node:crypto';

/** Crockford's letters: none that is taken for another when read aloud or written by hand. */
const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** `7K3M-Q0ZT-…`: 80 random bits in four groups, for a person to read and nobody to guess. */
export function newReceiptCode(): string {
  const group = () => Array.from({ length: 4 }, () => LETTERS[randomInt(LETTERS.length)]).join('');
  return Array.from({ length: 4 }, group).join('-');
}

export const RECEIPT_CODE = /^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}$/;
