import type { KnownRecords } from './known-records.js';
import { RecordHash } from './record-hash.js';
import type { RawRecord } from './records.js';

/** What meeting a record tells: it is new, or known, or known and met before at a line of the file. */
export const NEW = -1;
export const KNOWN = 0;

/** In the place of a hash's half, where a record is too long to have one. */
const NONE = -1;

/** Knows which of a file's records the tables were last written from: those need not even be read. */
export class Recall {
  private hash?: RecordHash;
  private hi = new Int32Array(0);
  private lo = new Int32Array(0);
  private met = new Int32Array(0);

  constructor(
    readonly known: KnownRecords,
    private readonly key: Buffer,
    private readonly context: string,
  ) {}

  /** Before the first record: `head` names the columns, and with others the same bytes say something else. */
  begin(head: string): void {
    this.hash = new RecordHash(this.key, `${this.context}\n${head}`);
  }

  /**
   * For each of a block's records NEW, KNOWN, or the line at which the same record stood before. All are hashed before the first is
   * looked for: so the processor fetches many places of the memory at once instead of waiting for one after the other.
   */
  meet(bytes: Buffer, records: RawRecord[]): Int32Array {
    this.makeRoom(records.length);
    const { hi, lo, met } = this;
    const hash = this.hash!;
    for (let i = 0; i < records.length; i += 1) {
      const { start, end, tooLong } = records[i]!;
      const isShort = !tooLong && hash.take(bytes, start, end);
      hi[i] = isShort ? hash.hi : NONE;
      lo[i] = hash.lo;
    }
    for (let i = 0; i < records.length; i += 1)
      met[i] = hi[i] === NONE ? NEW : this.known.see(hi[i]!, lo[i]!, records[i]!.line);
    return met;
  }

  /** Of the block's record at that place, as the tables keep it; null for one that is too long to be known again. */
  valueOf(place: number): bigint | null {
    const hi = this.hi[place]!;
    return hi === NONE ? null : (BigInt(hi) << 32n) | BigInt(this.lo[place]!);
  }

  private makeRoom(records: number): void {
    if (records <= this.met.length) return;
    [this.hi, this.lo, this.met] = [new Int32Array(records), new Int32Array(records), new Int32Array(records)];
  }
}
