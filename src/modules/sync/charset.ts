import { isAscii, isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';
import { ImportFailure } from './import-failure.js';

/** Every name under which a file may come, and the decoder's own. */
const CHARSETS: Record<string, string> = {
  'utf-8': 'utf-8',
  utf8: 'utf-8',
  'us-ascii': 'utf-8',
  'windows-1252': 'windows-1252',
  cp1252: 'windows-1252',
  'iso-8859-1': 'iso-8859-1',
  latin1: 'iso-8859-1',
  'utf-16': 'utf-16',
  'utf-16le': 'utf-16le',
  'utf-16be': 'utf-16be',
};

/** The decoder's name of a character set; throws UNKNOWN_CHARSET. */
export function charsetOf(name: string): string {
  const charset = CHARSETS[name.trim().toLowerCase()];
  if (charset) return charset;
  throw new ImportFailure('UNKNOWN_CHARSET', `No se admite la codificación «${name.slice(0, 40)}».`);
}

/** The file's bytes as its records are cut and read: without a byte order mark, and UTF-16 written as UTF-8. */
export function plainBytes(bytes: AsyncIterable<Buffer>, charset: string): AsyncGenerator<Buffer> {
  if (charset === 'utf-8') return withoutMark(bytes);
  return charset.startsWith('utf-16') ? asUtf8Bytes(bytes, charset) : notUtf8(bytes, charset);
}

/** How `plainBytes` writes a text of the mapping's, such as the delimiter. */
export function encoded(text: string, charset: string): Buffer {
  return isOneByte(charset) ? iconv.encode(text, charset) : Buffer.from(text);
}

/** Turns plain bytes, cut where a letter ends, back into the file's own; the first piece bears the mark that UTF-16 needs. */
export function fromPlain(charset: string): (plain: Buffer) => Buffer {
  if (!charset.startsWith('utf-16')) return (plain) => plain;
  let addBOM = true;
  return (plain) => {
    const bytes = iconv.encode(plain.toString('utf8'), charset === 'utf-16' ? 'utf-16le' : charset, { addBOM });
    addBOM = false;
    return bytes;
  };
}

/** Reads texts out of a block of plain bytes that ends where a letter ends. Throws NOT_UTF8. */
export function textOf(block: Buffer, charset: string): (start: number, end: number) => string {
  if (isAscii(block)) return (start, end) => block.toString('latin1', start, end);
  if (isOneByte(charset)) return (start, end) => iconv.decode(block.subarray(start, end), charset);
  if (!isUtf8(block)) throw new ImportFailure('NOT_UTF8', 'El archivo no está en UTF-8.');
  return (start, end) => block.toString('utf8', start, end);
}

const isOneByte = (charset: string) => !charset.startsWith('utf-');

const MARK = Buffer.from('\ufeff');

async function* withoutMark(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let first: Buffer | undefined = Buffer.alloc(0);
  for await (const chunk of bytes) {
    if (!first) yield chunk;
    else {
      first = Buffer.concat([first, chunk]);
      if (first.length < MARK.length) continue;
      yield unmarked(first);
      first = undefined;
    }
  }
  if (first) yield unmarked(first);
}

function unmarked(first: Buffer): Buffer {
  return first.subarray(0, MARK.length).equals(MARK) ? first.subarray(MARK.length) : first;
}

async function* asUtf8Bytes(bytes: AsyncIterable<Buffer>, charset: string): AsyncGenerator<Buffer> {
  const decoder = iconv.getDecoder(charset);
  let half = '';
  for await (const chunk of bytes) {
    const text = half + decoder.write(chunk);
    // A letter of two halves may be cut between them.
    half = /[\ud800-\udbff]$/.exec(text)?.[0] ?? '';
    yield Buffer.from(text.slice(0, text.length - half.length));
  }
  yield Buffer.from(half + (decoder.end() ?? ''));
}

/** What Spanish writes beyond ASCII. Other letters prove nothing: «É€» in Windows-1252 happens to be a letter of UTF-8. */
const ACCENTS = /[\u00a1-\u00ff]/;

/**
 * Any bytes are text in a character set of one byte, so a wrong label would go in as «PavÃ¡n». Text with accents that is
 * UTF-8 from end to end was never written in another set; the first accent that is not ends the suspicion.
 */
async function* notUtf8(bytes: AsyncIterable<Buffer>, charset: string): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let text: string | undefined = '';
  let accents = false;
  let torn = false;
  for await (const chunk of bytes) {
    // Most of a file of figures has no accent at all.
    if (text !== undefined && (torn || !isAscii(chunk))) {
      text = asUtf8(decoder, chunk);
      torn = chunk.length > 0 && chunk.at(-1)! > 0x7f;
    }
    accents ||= ACCENTS.test(text ?? '');
    yield chunk;
  }
  if (text !== undefined && accents && asUtf8(decoder) !== undefined)
    throw new ImportFailure('WRONG_CHARSET', `El archivo está en UTF-8, aunque se declaró como ${charset}.`);
}

/** The text as it goes on in UTF-8, or its end without a chunk; undefined where it is not UTF-8. */
function asUtf8(decoder: InstanceType<typeof TextDecoder>, chunk?: Buffer): string | undefined {
  try {
    return decoder.decode(chunk, { stream: chunk !== undefined });
  } catch {
    return undefined;
  }
}
