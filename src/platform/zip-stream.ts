import { Readable } from 'node:stream';
import { crc32, createDeflateRaw } from 'node:zlib';

/** A file of a zip, as it is written. */
export interface ZipPart {
  name: string;
  content: Iterable<string> | AsyncIterable<string>;
}

interface Written {
  name: Buffer;
  offset: number;
  crc: number;
  packed: number;
  bytes: number;
}

const VERSION = 20;
/** Sizes come after the contents, which are not known before; names are UTF-8. */
const FLAGS = 0x0808;
const DEFLATE = 8;
/** 1980-01-01, of a format that knows nothing earlier: a report's time is in its name. */
const DATE = 0x21;

/** A zip written as its parts are read: nothing of it is held, and no part may reach 4 GB. */
export async function* zipOf(parts: ZipPart[]): AsyncGenerator<Buffer> {
  const directory: Written[] = [];
  let offset = 0;
  for (const { name, content } of parts) {
    const written = { name: Buffer.from(name), offset, crc: 0, packed: 0, bytes: 0 };
    directory.push(written);
    for await (const chunk of partOf(written, content)) {
      offset += chunk.length;
      yield chunk;
    }
  }
  yield endOf(directory, offset);
}

async function* partOf(part: Written, content: ZipPart['content']): AsyncGenerator<Buffer> {
  yield Buffer.concat([numbers([0x04034b50, 4], [VERSION, 2], ...methodOf()), lengths(part), part.name]);
  const plain = Readable.from(counted(part, content), { objectMode: false });
  const deflated = plain.pipe(createDeflateRaw());
  // A pipe passes no errors on: unheard, a failed query would leave the reader waiting for ever.
  plain.on('error', (error) => deflated.destroy(error));
  for await (const chunk of deflated as AsyncIterable<Buffer>) {
    part.packed += chunk.length;
    yield chunk;
  }
  yield numbers([0x08074b50, 4], [part.crc, 4], [part.packed, 4], [part.bytes, 4]);
}

async function* counted(part: Written, content: ZipPart['content']): AsyncGenerator<Buffer> {
  for await (const text of content) {
    const bytes = Buffer.from(text);
    part.crc = crc32(bytes, part.crc);
    part.bytes += bytes.length;
    yield bytes;
  }
}

const methodOf = (): Field[] => [
  [FLAGS, 2],
  [DEFLATE, 2],
  [0, 2],
  [DATE, 2],
];

/** Before the contents nothing is known of them. */
function lengths({ name }: Written): Buffer {
  return numbers([0, 4], [0, 4], [0, 4], [name.length, 2], [0, 2]);
}

function endOf(directory: Written[], offset: number): Buffer {
  const entries = directory.map((part) =>
    Buffer.concat([
      numbers(
        [0x02014b50, 4],
        [VERSION, 2],
        [VERSION, 2],
        ...methodOf(),
        [part.crc, 4],
        [part.packed, 4],
        [part.bytes, 4],
      ),
      numbers([part.name.length, 2], [0, 2], [0, 2], [0, 2], [0, 2], [0, 4], [part.offset, 4]),
      part.name,
    ]),
  );
  const all = Buffer.concat(entries);
  const count: Field = [directory.length, 2];
  return Buffer.concat([
    all,
    numbers([0x06054b50, 4], [0, 2], [0, 2], count, count, [all.length, 4], [offset, 4], [0, 2]),
  ]);
}

type Field = [value: number, bytes: 2 | 4];

function numbers(...fields: Field[]): Buffer {
  const bytes = Buffer.alloc(fields.reduce((sum, [, size]) => sum + size, 0));
  let at = 0;
  for (const [value, size] of fields) at = bytes.writeUIntLE(value, at, size);
  return bytes;
}
