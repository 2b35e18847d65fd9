/** The longest record, in bytes: what is longer is no row of ours, and is never held whole. */
export const MAX_RECORD = 1_048_576;

/** Where one record stands in its block's bytes, without its end of line. */
export interface RawRecord {
  start: number;
  end: number;
  /** Line of the file where it begins, from 1. */
  line: number;
  /** Longer than any row of ours: its bytes are gone. */
  tooLong?: true;
}

/** A piece of a file that ends where a record ends. */
export interface Block {
  bytes: Buffer;
  records: RawRecord[];
  /** Bytes that belong to its records; what comes after waits for the next piece. */
  length: number;
}

/** Knows where the records of a form end. */
export interface Cutter {
  /** The whole records that `bytes` begin with; in the `last` piece the end of the file ends a record too. */
  cut(bytes: Buffer, last: boolean): Block;
  /** Told of a record that has become too long: throws, or lets go of its bytes. */
  abandon(): void;
}

/** Cuts bytes that come in any pieces into blocks of whole records. */
export async function* blocksOf(pieces: AsyncIterable<Buffer>, cutter: Cutter): AsyncGenerator<Block> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const piece of pieces) {
    const bytes = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    const block = cutter.cut(bytes, false);
    rest = bytes.subarray(block.length);
    if (rest.length > MAX_RECORD) {
      cutter.abandon();
      rest = Buffer.alloc(0);
    }
    yield block;
  }
  yield cutter.cut(rest, true);
}
