/** Beyond what is expected, for that is an estimate: to move all of them to a larger place needs both at once. */
const ROOM = 1.02;
const GROWTH = 1.5;
/** Hashes that share a place of the index, on the average. */
const TOGETHER = 4;

/**
 * The hashes of the records that a table's rows were last written from, and at which line of the file each was seen: twelve bytes
 * a row, so that ten years of a cooperative fit beside the rest of the process. Hashes are below 2⁶³ and their halves below 2³¹.
 */
export class KnownRecords {
  private values: BigInt64Array<ArrayBuffer>;
  private halves: Int32Array;
  /** Where the hashes of each leading part begin. */
  private index = new Uint32Array(2);
  private shift = 31;
  /** Line at which each was seen; 0 for those that were not. */
  private lines = new Uint32Array(0);
  size = 0;
  /** How many different ones were seen. */
  seen = 0;

  constructor(expected = 0) {
    this.values = new BigInt64Array(Math.max(Math.ceil(expected * ROOM), 1024));
    this.halves = new Int32Array(this.values.buffer);
  }

  add(hi: number, lo: number): void {
    if (this.size === this.values.length) this.grow();
    this.halves[2 * this.size] = lo;
    this.halves[2 * this.size + 1] = hi;
    this.size += 1;
  }

  /** Once all are there, and before any is looked for. */
  arrange(): void {
    const sorted = this.values.subarray(0, this.size).sort();
    const bits = Math.max(0, Math.min(24, Math.ceil(Math.log2(sorted.length / TOGETHER + 1))));
    this.shift = 31 - bits;
    this.index = new Uint32Array(2 ** bits + 1);
    for (let i = 0; i < this.size; i += 1) this.index[(this.halves[2 * i + 1]! >>> this.shift) + 1]! += 1;
    for (let i = 1; i < this.index.length; i += 1) this.index[i]! += this.index[i - 1]!;
    this.lines = new Uint32Array(this.size);
  }

  /** Notes that the file's line has this record. Returns -1 where it is not known, 0 the first time, and then the line of the first. */
  see(hi: number, lo: number, line: number): number {
    const place = this.placeOf(hi, lo);
    if (place < 0) return -1;
    const first = this.lines[place]!;
    if (first > 0) return first;
    this.lines[place] = line;
    this.seen += 1;
    return 0;
  }

  /** The line at which it was seen; 0 where it was not. */
  lineOf(hash: bigint): number {
    const place = this.placeOf(Number(hash >> 32n), Number(hash & 0xffffffffn));
    return place < 0 ? 0 : this.lines[place]!;
  }

  /** In ascending order, those that were seen or those that were not. */
  *hashes(seen: boolean): Generator<bigint> {
    for (let i = 0; i < this.size; i += 1) if (this.lines[i]! > 0 === seen) yield this.values[i]!;
  }

  private placeOf(hi: number, lo: number): number {
    const bucket = hi >>> this.shift;
    const end = this.index[bucket + 1]!;
    for (let i = this.index[bucket]!; i < end; i += 1)
      if (this.halves[2 * i] === lo && this.halves[2 * i + 1] === hi) return i;
    return -1;
  }

  private grow(): void {
    const larger = new BigInt64Array(Math.ceil(this.values.length * GROWTH));
    larger.set(this.values);
    this.values = larger;
    this.halves = new Int32Array(larger.buffer);
  }
}
