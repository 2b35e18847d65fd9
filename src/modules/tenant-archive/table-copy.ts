import { createHash, type Hash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';

/** What went through: `checksum` is the SHA-256, in hex, of the rows as COPY writes them. */
export interface Copied {
  rows: number;
  checksum: string;
}

/** Sends the rows of a `copy … to stdout` where `into` says. Only as much is held as is on its way. */
export async function copyOut(
  client: pg.ClientBase,
  statement: string,
  into: (rows: AsyncIterable<Buffer>) => Promise<void> = forgotten,
): Promise<Copied> {
  const hash = createHash('sha256');
  const copy = client.query(copyTo(statement));
  await pipeline(copy, (rows: AsyncIterable<Buffer>) => into(hashing(hash, rows)));
  return { rows: copy.rowCount, checksum: hash.digest('hex') };
}

/** Copies text in; returns the rows. */
export async function copyIn(
  client: pg.ClientBase,
  statement: string,
  text: Readable,
  ...steps: NodeJS.ReadWriteStream[]
): Promise<number> {
  const table = client.query(copyFrom(statement));
  await pipeline([text, ...steps, table]);
  return table.rowCount;
}

async function* hashing(hash: Hash, rows: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  for await (const chunk of rows) {
    hash.update(chunk);
    yield chunk;
  }
}

async function forgotten(rows: AsyncIterable<Buffer>): Promise<void> {
  for await (const _ of rows);
}
