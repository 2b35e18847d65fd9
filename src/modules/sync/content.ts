import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { ImportFailure } from './import-failure.js';

/** Uncompressed bytes of one file at the most: against a small archive that grows without end. */
const LIMIT_BYTES = 16 * 2 ** 30;

const CHUNK_BYTES = 2 ** 16;

/** No table grows to more than this many times its archive: fifty is much for the most repetitive of them. Small ones may. */
const MOST_GROWTH = 250;
const SMALL_BYTES = 2 ** 28;

/** The file's bytes, uncompressed where it is a gzip archive. `onBytes` is told of the stored bytes as they are read. */
export async function* contentOf(open: () => Readable, onBytes: (bytes: number) => void): AsyncGenerator<Buffer> {
  let stored = 0;
  const chunks = counted(open, (count) => {
    stored += count;
    onBytes(count);
  });
  const first = await chunks.next();
  if (first.done) return;
  const all = rejoin(first.value, chunks);
  if (first.value[0] === 0x1f && first.value[1] === 0x8b)
    yield* inflated(all, () => Math.min(LIMIT_BYTES, Math.max(SMALL_BYTES, MOST_GROWTH * stored)));
  else yield* all;
}

async function* counted(open: () => Readable, onBytes: (bytes: number) => void): AsyncGenerator<Buffer> {
  // Opened in the moment it is read: a stream whose error nobody listens to yet would end the process.
  for await (const chunk of open() as AsyncIterable<Buffer>) {
    onBytes(chunk.length);
    yield chunk;
  }
}

async function* rejoin(first: Buffer, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  yield* rest;
}

/** `limit` tells how many bytes may have come of what has been read so far. */
async function* inflated(archive: AsyncIterable<Buffer>, limit: () => number): AsyncGenerator<Buffer> {
  const source = Readable.from(archive);
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  source.on('error', (error) => gunzip.destroy(error));
  let bytes = 0;
  try {
    for await (const chunk of source.pipe(gunzip) as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > limit()) throw new ImportFailure('TOO_LARGE', 'El archivo descomprimido es demasiado grande.');
      yield chunk;
    }
  } catch (error) {
    if (!(error as NodeJS.ErrnoException).code?.startsWith('Z_')) throw error;
    throw new ImportFailure('BROKEN_GZIP', 'El archivo comprimido está dañado o incompleto.');
  } finally {
    source.destroy();
  }
}
