import type { PdfCounts, PdfRejection } from './pdf-upload-record.js';
import { Refusal } from './rejection.js';

const KEPT = 10_000;
const NAME_LENGTH = 300;

/** What became of the files so far: all are counted, the first ten thousand reasons kept. */
export class PdfTally implements PdfCounts {
  files = 0;
  stored = 0;
  unchanged = 0;
  rejected = 0;
  readonly rejections: PdfRejection[] = [];

  add(name: string, outcome: 'stored' | 'unchanged' | Refusal): void {
    this.files += 1;
    if (!(outcome instanceof Refusal)) {
      this[outcome] += 1;
      return;
    }
    this.rejected += 1;
    if (this.rejected > KEPT) return;
    // What no text of PostgreSQL can hold may stand in a name.
    const shown = name
      .replace(/\p{Cc}/gu, '\uFFFD')
      .toWellFormed()
      .slice(-NAME_LENGTH);
    const { code, detail } = outcome;
    this.rejections.push({ position: this.rejected, name: shown.toWellFormed(), code, detail });
  }
}
