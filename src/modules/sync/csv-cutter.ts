import { ImportFailure } from './import-failure.js';
import { type Block, type Cutter, MAX_RECORD, type RawRecord } from './records.js';

const LF = 0x0a;
const CR = 0x0d;

/**
 * Finds the ends of a CSV's records in its bytes: `\n`, `\r\n` and `\r`, because some systems mix them, but not within quotes.
 * Quotes open only where a field begins: «Bar "El Gaucho"» needs none around it.
 */
export class CsvCutter implements Cutter {
  private line = 1;
  private bytes: Buffer = Buffer.alloc(0);
  /** The next of each from where the search is; recomputed only once it is behind. */
  private readonly next = { lf: -1, cr: -1, quote: -1 };
  /** Ends of line within the record's quotes. */
  private inside = 0;

  constructor(
    private readonly delimiter: Buffer,
    private readonly quote: Buffer | null,
  ) {}

  cut(bytes: Buffer, last: boolean): Block {
    this.bytes = bytes;
    Object.assign(this.next, { lf: -1, cr: -1, quote: -1 });
    const records: RawRecord[] = [];
    let start = 0;
    while (start < bytes.length) {
      const end = this.endOf(start, last);
      if (end < 0) break;
      if (end - start > MAX_RECORD) this.abandon();
      if (end > start) records.push({ start, end, line: this.line });
      this.line += 1 + this.inside;
      start = end + (bytes[end] === CR && bytes[end + 1] === LF ? 2 : 1);
    }
    return { bytes, records, length: Math.min(start, bytes.length) };
  }

  abandon(): never {
    throw new ImportFailure(
      'LINE_TOO_LONG',
      `En la línea ${this.line} empieza una fila de más de 1 MB: tal vez una comilla quedó sin cerrar.`,
    );
  }

  /** Where the record that starts at `start` ends; -1 where more bytes are needed to tell. */
  private endOf(start: number, last: boolean): number {
    this.inside = 0;
    for (let at = start; ;) {
      const end = Math.min(this.find('lf', LF, at), this.find('cr', CR, at));
      const quote = this.quote ? this.find('quote', this.quote, at) : Infinity;
      if (quote > end || quote === Infinity) return this.settled(end, last);
      at = this.opens(quote, start) ? this.closeOf(quote, last) : quote + this.quote!.length;
      if (at < 0) return -1;
    }
  }

  /** A `\r` at the very end may be half of a `\r\n`. */
  private settled(end: number, last: boolean): number {
    if (end === Infinity) return last ? this.bytes.length : -1;
    return !last && this.bytes[end] === CR && end + 1 === this.bytes.length ? -1 : end;
  }

  private opens(quote: number, start: number): boolean {
    const before = quote - this.delimiter.length;
    return quote === start || (before >= start && this.bytes.subarray(before, quote).equals(this.delimiter));
  }

  /** Past the quote that closes the one at `open`; two of them stand for one. */
  private closeOf(open: number, last: boolean): number {
    const quote = this.quote!;
    for (let at = open + quote.length; ;) {
      const close = this.bytes.indexOf(quote, at);
      const after = close + quote.length;
      if (close < 0 || (!last && after + quote.length > this.bytes.length)) {
        if (!last) return -1;
        throw new ImportFailure('UNCLOSED_QUOTE', 'Hay una comilla que se abre y no se cierra.');
      }
      if (!this.bytes.subarray(after, after + quote.length).equals(quote)) {
        this.inside += linesIn(this.bytes, open, close);
        return after;
      }
      at = after + quote.length;
    }
  }

  private find(what: 'lf' | 'cr' | 'quote', wanted: number | Buffer, from: number): number {
    if (this.next[what] < from) {
      const found = this.bytes.indexOf(wanted, from);
      this.next[what] = found < 0 ? Infinity : found;
    }
    return this.next[what];
  }
}

function linesIn(bytes: Buffer, from: number, to: number): number {
  let lines = 0;
  for (let at = from; at < to; at += 1) if (bytes[at] === LF || (bytes[at] === CR && bytes[at + 1] !== LF)) lines += 1;
  return lines;
}
