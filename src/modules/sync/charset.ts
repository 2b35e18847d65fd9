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

/**
 * Any bytes are text in a character set of one byte, so a wrong label would go in as «PavÃ¡n». Text with accents that is
 * UTF-8 from end to end was never written in another set; the first accent that is not ends the suspicion.
 */
async function* notUtf8(bytes: AsyncIterable<Buffer>, charset: string): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let suspicious = true;
  let accents = false;
  for await (const chunk of bytes) {
    if (suspicious) suspicious = isUtf8(decoder, chunk);
    accents ||= suspicious && chunk.some((byte) => byte > 0x7f);
    yield chunk;
  }
  if (suspicious && accents && isUtf8(decoder))
    throw new ImportFailure('WRONG_CHARSET', `El archivo está en UTF-8, aunque se declaró como ${charset}.`);
}

/** Whether the text goes on as UTF-8; without a chunk, whether it may end here. */
function isUtf8(decoder: InstanceType<typeof TextDecoder>, chunk?: Buffer): boolean {
  try {
    decoder.decode(chunk, { stream: chunk !== undefined });
    return true;
  } catch {
    return false;
  }
}
