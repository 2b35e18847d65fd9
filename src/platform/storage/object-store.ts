import type { Readable } from 'node:stream';

/** Bytes `start` to `end`, both counted from 0 and both included. */
export interface ByteRange {
  start: number;
  end: number;
}

export interface StoredObject {
  bytes: number;
  modifiedAt: Date;
}

/** Where files lie: a folder or a bucket. Paths are plain ASCII, parted by slashes. */
export interface ObjectStore {
  /** Writes the whole stream, or nothing. Returns its bytes. */
  put(path: string, content: Readable): Promise<number>;
  /** The stream ends with an error where there is no such object. */
  read(path: string, range?: ByteRange): Readable;
  find(path: string): Promise<StoredObject | undefined>;
  /** Nothing happens where there is none. */
  remove(path: string): Promise<void>;
  /** Every object whose path begins with `prefix`, a folder's with the slash at its end; in no order. */
  list(prefix: string): AsyncIterable<StoredObject & { path: string }>;
}
