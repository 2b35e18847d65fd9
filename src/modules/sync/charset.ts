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

/** Text of the bytes, without a byte order mark. */
export function decode(bytes: AsyncIterable<Buffer>, charset: string): AsyncGenerator<string> {
  if (charset === 'utf-8') return decodeUtf8(bytes);
  return charset.startsWith('utf-16') ? decodeWith(bytes, charset) : decodeWith(notUtf8(bytes, charset), charset);
}

async function* decodeUtf8(bytes: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const text = (chunk?: Buffer) => {
    try {
      return decoder.decode(chunk, { stream: chunk !== undefined });
    } catch {
      throw new ImportFailure('NOT_UTF8', 'El archivo no está en UTF-8.');
    }
  };
  for await (const chunk of bytes) yield text(chunk);
  yield text();
}

async function* decodeWith(bytes: AsyncIterable<Buffer>, charset: string): AsyncGenerator<string> {
  const decoder = iconv.getDecoder(charset);
  for await (const chunk of bytes) yield decoder.write(chunk);
  yield decoder.end() ?? '';
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
  for await (const chunk of bytes) {
    if (text !== undefined) text = asUtf8(decoder, chunk);
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
