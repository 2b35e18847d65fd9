import { isAscii, isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';
import type { FileSample } from './mapping-sample.js';

/** A guess, from 0 to 100, and what it rests on, in Spanish. */
export interface Guess<T> {
  value: T;
  sure: number;
  why: string;
}

/** The character set that the sample was written in, by its bytes. */
export function guessCharset({ head, slices }: FileSample): Guess<string> {
  if (head.subarray(0, 3).equals(Buffer.from('\ufeff')))
    return { value: 'utf-8', sure: 99, why: 'empieza con la marca de UTF-8' };
  if (head[0] === 0xff && head[1] === 0xfe)
    return { value: 'utf-16le', sure: 99, why: 'empieza con la marca de UTF-16' };
  if (head[0] === 0xfe && head[1] === 0xff)
    return { value: 'utf-16be', sure: 99, why: 'empieza con la marca de UTF-16' };
  const zeros = zerosIn(head);
  if (zeros.odd > 0.3) return { value: 'utf-16le', sure: 95, why: 'uno de cada dos bytes es cero' };
  if (zeros.even > 0.3) return { value: 'utf-16be', sure: 95, why: 'uno de cada dos bytes es cero' };
  const pieces = [head, ...slices];
  if (pieces.every((piece) => isAscii(piece)))
    return { value: 'utf-8', sure: 70, why: 'no hay acentos en lo leído: cualquiera de ellas da lo mismo' };
  if (pieces.every((piece) => isUtf8(withoutTornEnds(piece))))
    return { value: 'utf-8', sure: 99, why: 'los acentos son UTF-8 válido' };
  return oneByte(pieces);
}

/** The sample's text: the head, and each slice from its first whole line on. Ends of line are left as they are. */
export function textsOf({ head, slices }: FileSample, charset: string): string[] {
  const [first, ...rest] = [head, ...slices].map((piece) => iconv.decode(piece, charset));
  return [first!, ...rest.map((text) => text.slice(text.search(/[\r\n]/) + 1))];
}

/** Share of zeros at even and odd places of the file's beginning. */
function zerosIn(head: Buffer): { even: number; odd: number } {
  const zeros = [0, 0];
  const bytes = head.subarray(0, 4096);
  bytes.forEach((byte, place) => byte === 0 && (zeros[place % 2]! += 1));
  const half = Math.max(bytes.length / 2, 1);
  return { even: zeros[0]! / half, odd: zeros[1]! / half };
}

/** A piece is cut anywhere, perhaps within a letter. */
function withoutTornEnds(piece: Buffer): Buffer {
  let start = 0;
  while (start < Math.min(piece.length, 3) && (piece[start]! & 0xc0) === 0x80) start += 1;
  let end = piece.length;
  while (end > Math.max(piece.length - 4, start) && piece[end - 1]! > 0x7f) end -= 1;
  return piece.subarray(start, end);
}

/** áéíóúñüÑÁÉÍÓÚ as each set writes them. */
const OF_1252 = new Set([
  0xe1, 0xe9, 0xed, 0xf3, 0xfa, 0xf1, 0xfc, 0xd1, 0xc1, 0xc9, 0xcd, 0xd3, 0xda, 0xdc, 0xba, 0xaa, 0xb0,
]);
const OF_DOS = new Set([0xa0, 0x82, 0xa1, 0xa2, 0xa3, 0xa4, 0x81, 0xa5, 0xb5, 0x90, 0xd6, 0xe0]);

function oneByte(pieces: Buffer[]): Guess<string> {
  let spanish = 0;
  let dos = 0;
  let others = 0;
  let ofWindows = false;
  for (const piece of pieces)
    for (const byte of piece) {
      if (byte < 0x80) continue;
      ofWindows ||= byte < 0xa0;
      if (OF_1252.has(byte)) spanish += 1;
      else if (OF_DOS.has(byte)) dos += 1;
      else others += 1;
    }
  if (dos > spanish)
    return {
      value: 'windows-1252',
      sure: 10,
      why: 'parece la página de códigos 850 de DOS, que no se admite: conviértalo',
    };
  if (others > spanish)
    return { value: 'windows-1252', sure: 40, why: 'no es UTF-8, y casi no tiene letras del castellano' };
  return ofWindows
    ? { value: 'windows-1252', sure: 92, why: 'no es UTF-8 y usa signos propios de Windows-1252' }
    : { value: 'windows-1252', sure: 90, why: 'no es UTF-8; lo leído se lee igual como ISO-8859-1' };
}
