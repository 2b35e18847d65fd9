import { type Block, type Cutter, MAX_RECORD, type RawRecord } from './records.js';

const LF = 0x0a;

/** Finds the ends of lines. One that is too long is dropped as it comes and told of when it has ended. */
export class LineCutter implements Cutter {
  private line = 1;
  private dropping = false;

  cut(bytes: Buffer, last: boolean): Block {
    const records: RawRecord[] = [];
    let start = 0;
    for (;;) {
      const found = bytes.indexOf(LF, start);
      const end = found < 0 ? bytes.length : found;
      if (found < 0 && (!last || (end === start && !this.dropping))) {
        // What is dropped is not gathered first.
        if (this.dropping) start = bytes.length;
        break;
      }
      if (this.dropping || end - start > MAX_RECORD)
        records.push({ start, end: start, line: this.line, tooLong: true });
      else records.push({ start, end, line: this.line });
      this.dropping = false;
      this.line += 1;
      start = Math.min(end + 1, bytes.length);
      if (found < 0) break;
    }
    return { bytes, records, length: start };
  }

  abandon(): void {
    this.dropping = true;
  }
}
