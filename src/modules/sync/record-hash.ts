import { createHash } from 'node:crypto';

/** A prime, so that no two different records share a hash for more than one key in 2³¹, each half by itself. */
const PRIME = 2 ** 31 - 1;
const LONGEST = 2048;
/** Products of 31 and 16 bits that a double still adds up exactly. */
const EXACT = 32;

/**
 * A keyed hash of a record's bytes: two multilinear sums over a prime field, 62 bits together. Whoever does not know the key
 * cannot make two records meet but by chance; what two records they are makes no difference to that chance.
 */
export class RecordHash {
  private readonly high: Float64Array;
  private readonly low: Float64Array;
  /** Of the record hashed last, below 2³¹. */
  hi = 0;
  lo = 0;

  constructor(key: Buffer, context: string) {
    const words = LONGEST / 2 + 2;
    const stream = createHash('shake256', { outputLength: words * 8 })
      .update(key)
      .update(context)
      .digest();
    const word = (place: number) => (stream.readUInt32LE(place * 4) >>> 1) % PRIME;
    this.high = Float64Array.from({ length: words }, (_, i) => word(i));
    this.low = Float64Array.from({ length: words }, (_, i) => word(words + i));
  }

  /** Leaves the hash in `hi` and `lo`; false for a record that is too long to be remembered. */
  take(bytes: Uint8Array, start: number, end: number): boolean {
    const { high, low } = this;
    const length = end - start;
    if (length > LONGEST) return false;
    let hi = high[0]! * length;
    let lo = low[0]! * length;
    let k = 1;
    let at = start;
    for (; at + 1 < end; at += 2) {
      const pair = bytes[at]! | (bytes[at + 1]! << 8);
      hi += high[k]! * pair;
      lo += low[k]! * pair;
      k += 1;
      if (k % EXACT !== 0) continue;
      hi %= PRIME;
      lo %= PRIME;
    }
    if (at < end) {
      hi += high[k]! * bytes[at]!;
      lo += low[k]! * bytes[at]!;
    }
    this.hi = hi % PRIME;
    this.lo = lo % PRIME;
    return true;
  }

  /** As the tables keep it. */
  get value(): bigint {
    return (BigInt(this.hi) << 32n) | BigInt(this.lo);
  }
}
