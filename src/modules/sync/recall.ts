import type { KnownRecords } from './known-records.js';
import { RecordHash } from './record-hash.js';
import type { RawRecord } from './records.js';

/** What meeting a record tells: it is new, or known, or known and met before at a line of the file. */
export const NEW = -1;
export const KNOWN = 0;

/** Knows which of a file's records the tables were last written from: those need not even be read. */
export class Recall {
  private hash?: RecordHash;
  private short = false;

  constructor(
    readonly known: KnownRecords,
    private readonly key: Buffer,
    private readonly context: string,
  ) {}

  /** Before the first record: `head` names the columns, and with others the same bytes say something else. */
  begin(head: string): void {
    this.hash = new RecordHash(this.key, `${this.context}\n${head}`);
  }

  /** NEW, KNOWN, or the line at which the same record stood before. */
  meet(bytes: Buffer, { start, end, line }: RawRecord): number {
    this.short = this.hash!.take(bytes, start, end);
    return this.short ? this.known.see(this.hash!.hi, this.hash!.lo, line) : NEW;
  }

  /** Of the record met last, as the tables keep it; null for one that is too long to be known again. */
  get value(): bigint | null {
    return this.short ? this.hash!.value : null;
  }
}
