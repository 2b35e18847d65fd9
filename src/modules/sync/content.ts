import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { ImportFailure } from './import-failure.js';

/** Uncompressed bytes of one file at the most: against a small archive that grows without end. */
const LIMIT_BYTES = 16 * 2 ** 30;

/** The file's bytes, uncompressed where it is a gzip archive. `onBytes` is told of the stored bytes as they are read. */
export async function* contentOf(open: () => Readable, onBytes: (bytes: number) => void): AsyncGenerator<Buffer> {
  const chunks = counted(open, onBytes);
  const first = await chunks.next();
  if (first.done) return;
  const all = rejoin(first.value, chunks);
  if (first.value[0] === 0x1f && first.value[1] === 0x8b) yield* inflated(all);
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

async function* inflated(archive: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const source = Readable.from(archive);
  const gunzip = createGunzip();
  source.on('error', (error) => gunzip.destroy(error));
  let bytes = 0;
  try {
    for await (const chunk of source.pipe(gunzip) as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > LIMIT_BYTES) throw new ImportFailure('TOO_LARGE', 'El archivo descomprimido es demasiado grande.');
      yield chunk;
    }
  } catch (error) {
    if (!(error as NodeJS.ErrnoException).code?.startsWith('Z_')) throw error;
    throw new ImportFailure('BROKEN_GZIP', 'El archivo comprimido está dañado o incompleto.');
  } finally {
    source.destroy();
  }
}
