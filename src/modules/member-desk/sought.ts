/** What somebody types to find a person, read once. */
export interface Sought {
  /** As it was typed: numbers and addresses are compared whole. */
  text: string;
  /** Its words as `search_text` has them, six at the most. */
  words: string[];
  /** The digits of what is nothing but digits and what people put between them: a CUIT, a DNI, a number. */
  digits: string | null;
}

const MOST_WORDS = 6;
/** A trigram is three letters: shorter words are looked for whole. */
const TRIGRAM = 3;

export function soughtIn(typed: string): Sought {
  const words = folded(typed).split(' ').filter(Boolean).slice(0, MOST_WORDS);
  const digits = /^[\d.\-/ ]+$/.test(typed) ? typed.replace(/\D/g, '') : '';
  return { text: typed.toLowerCase(), words, digits: digits.length >= TRIGRAM ? digits : null };
}

/**
 * A pattern of LIKE for each word. Words hold letters and digits alone, so that nothing in them is a wildcard; digits that were typed
 * with signs between them are one word.
 */
export function patternsOf({ words, digits }: Sought): string[] {
  return (digits === null ? words : [digits]).map((word) => (word.length < TRIGRAM ? `% ${word} %` : `%${word}%`));
}

/** As the column `search_text` is made (migration 0028). */
function folded(text: string): string {
  return text
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ');
}
