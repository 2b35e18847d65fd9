import { Problem } from '../http/problem.js';

export type PhotoFormat = 'jpeg' | 'png' | 'webp' | 'heic';

/** Bytes that tell a format. */
export const HEAD_BYTES = 12;

const SIGNS: [PhotoFormat, (head: Buffer) => boolean][] = [
  ['jpeg', (head) => head.subarray(0, 3).toString('hex') === 'ffd8ff'],
  ['png', (head) => head.subarray(0, 8).toString('hex') === '89504e470d0a1a0a'],
  ['webp', (head) => text(head, 0) === 'RIFF' && text(head, 8) === 'WEBP'],
  // Still pictures alone: a sequence (`hevc`, `msf1`) is a film.
  ['heic', (head) => text(head, 4) === 'ftyp' && ['heic', 'heix', 'mif1'].includes(text(head, 8))],
];

/** The format that a file's first twelve bytes tell, whatever it is called; UNSUPPORTED_MEDIA_TYPE for anything but a photo. */
export function photoFormatOf(head: Buffer): PhotoFormat {
  const found = SIGNS.find(([, matches]) => matches(head));
  if (found) return found[0];
  throw new Problem('UNSUPPORTED_MEDIA_TYPE', { detail: 'Solo se admiten fotos JPEG, PNG, WebP o HEIC.' });
}

function text(head: Buffer, at: number): string {
  return head.toString('latin1', at, at + 4);
}
