import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { contentOf } from './content.js';

const HEAD_BYTES = 1_048_576;
const SLICE_BYTES = 65_536;
const SLICES = 4;

/** Pieces of a file that stand for the whole of it. */
export interface FileSample {
  /** Where the file begins, uncompressed. */
  head: Buffer;
  /** From further on, cut anywhere; none of a gzip archive, which can only be read from its beginning. */
  slices: Buffer[];
}

/** Reads no more of the file than it returns: some 1.3 MB, however long the file is. */
export async function sampleOf(path: string): Promise<FileSample> {
  const { size } = await stat(path);
  const first = await pieceOf(path, 0, 2);
  const gzip = first[0] === 0x1f && first[1] === 0x8b;
  const head = await headOf(path);
  const slices: Buffer[] = [];
  if (!gzip && size > 2 * HEAD_BYTES)
    for (let i = 1; i <= SLICES; i += 1) {
      // Even, so that no letter of UTF-16 is cut in two.
      const at = Math.floor((HEAD_BYTES + ((size - HEAD_BYTES - SLICE_BYTES) * i) / SLICES) / 2) * 2;
      slices.push(await pieceOf(path, at, SLICE_BYTES));
    }
  return { head, slices };
}

async function headOf(path: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of contentOf(
    () => createReadStream(path),
    () => undefined,
  )) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= HEAD_BYTES) break;
  }
  return Buffer.concat(chunks).subarray(0, HEAD_BYTES);
}

async function pieceOf(path: string, position: number, length: number): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(length), position });
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
