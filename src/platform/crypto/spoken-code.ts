import { randomBytes } from 'node:crypto';

/** Crockford's letters: none that is taken for another when read aloud or written by hand. */
const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Random letters of five bits each, in `groups` of `size`: for a person to read over the telephone and nobody to guess. */
export function newSpokenCode(groups: number, size: number): string {
  const group = () => Array.from(randomBytes(size), (byte) => LETTERS[byte % LETTERS.length]).join('');
  return Array.from({ length: groups }, group).join('-');
}
