/** Letters that the PDF's standard fonts have beyond Latin-1. */
const BEYOND_LATIN1 = '€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ';

/** The text in letters that the standard fonts have: others lose their marks, and what is still missing becomes `?`. */
export function winAnsi(text: string): string {
  return Array.from(text.normalize('NFC'), printable).join('');
}

function printable(letter: string): string {
  if (isPrintable(letter)) return letter;
  if (/\s/u.test(letter)) return ' ';
  const plain = letter.normalize('NFKD').replace(/\p{M}/gu, '');
  return plain !== '' && Array.from(plain).every(isPrintable) ? plain : '?';
}

function isPrintable(letter: string): boolean {
  const code = letter.codePointAt(0)!;
  return (code >= 0x20 && code <= 0x7e) || (code >= 0xa1 && code <= 0xff) || BEYOND_LATIN1.includes(letter);
}
