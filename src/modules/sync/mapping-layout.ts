import { fieldsOf } from './csv-fields.js';
import type { Guess } from './mapping-charset.js';

/** How the sample's lines fall into columns. */
export interface Layout {
  delimiter: Guess<string>;
  quote: string | null;
  /** Lines before the one that names the columns, empty ones too. */
  skipLines: number;
  names: string[];
  /** Rows of as many cells as there are names, trimmed. */
  rows: string[][];
  /** Lines of other widths. */
  ragged: number;
}

const DELIMITERS = [';', ',', '\t', '|'];
const TRIED_LINES = 300;
const KEPT_ROWS = 5_000;

/** Undefined where the sample is no table of two or more columns. */
export function guessLayout(texts: string[]): Layout | undefined {
  const lines = texts.flatMap((text) => wholeLines(text));
  const forms = DELIMITERS.flatMap((delimiter) => quotesIn(lines, delimiter).map((quote) => ({ delimiter, quote })));
  const scored = forms.map((form) => ({ ...form, ...evenness(lines, form) }));
  const best = scored.filter(({ width }) => width > 1).sort((a, b) => b.score - a.score)[0];
  if (!best) return undefined;
  const cells = lines.map((line) => fieldsOf(line, best.delimiter, best.quote).map((cell) => cell.trim()));
  const head = cells.findIndex((row) => row.length === best.width);
  const [names, ...rows] = cells.slice(head);
  const skipLines = linesOf(texts[0]!).indexOf(lines[head]!);
  const even = rows.filter((row) => row.length === names!.length);
  const sure = Math.round(98 * best.share);
  const why = `${Math.round(100 * best.share)} % de las líneas tienen ${best.width} columnas`;
  const delimiter = { value: best.delimiter, sure, why };
  return {
    delimiter,
    quote: best.quote,
    skipLines,
    names: names!,
    rows: spread(even),
    ragged: rows.length - even.length,
  };
}

/** Lines but empty ones, and but the last, which may be cut short. A quoted end of line counts as a ragged line here. */
function wholeLines(text: string): string[] {
  const lines = linesOf(text);
  return lines
    .slice(0, -1)
    .concat(lines.length < 3 ? lines.slice(-1) : [])
    .filter((line) => line !== '');
}

const linesOf = (text: string) => text.replace(/^\ufeff/, '').split(/\r\n|\n|\r/);

/** The quotes worth trying: what no line closes was never meant as one. */
function quotesIn(lines: string[], delimiter: string): (string | null)[] {
  const tried = lines.slice(0, TRIED_LINES);
  const found = ['"', "'"].filter((quote) => {
    const opened = tried.filter((line) => line.startsWith(quote) || line.includes(delimiter + quote));
    const closed = opened.filter((line) => line.split(quote).length % 2 === 1);
    return opened.length > 0 && closed.length === opened.length && (quote === '"' || opened.length > tried.length / 2);
  });
  const unclosed = tried.some(
    (line) => (line.startsWith('"') || line.includes(`${delimiter}"`)) && !found.includes('"'),
  );
  return found.length > 0 ? found : [unclosed ? null : '"'];
}

/** How many columns most lines have, and how many of the lines have them. */
function evenness(lines: string[], { delimiter, quote }: { delimiter: string; quote: string | null }) {
  const counts = new Map<number, number>();
  const tried = lines.slice(0, TRIED_LINES);
  for (const line of tried) {
    const width = fieldsOf(line, delimiter, quote).length;
    counts.set(width, (counts.get(width) ?? 0) + 1);
  }
  const [width = 1, most = 0] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? [];
  const share = most / Math.max(tried.length, 1);
  // A comma that is decimal splits lines as evenly as the delimiter, but not the first line, which has names alone.
  const head = fieldsOf(lines[0] ?? '', delimiter, quote).length === width ? 1 : 0.3;
  return { width, share, score: share * head * (1 + Math.min(width, 20) / 40) };
}

/** A bounded number of rows, from the whole of the sample. */
function spread(rows: string[][]): string[][] {
  const step = Math.max(1, rows.length / KEPT_ROWS);
  return Array.from({ length: Math.min(rows.length, KEPT_ROWS) }, (_, i) => rows[Math.floor(i * step)]!);
}

/** Whether the first line names the columns, rather than being a row like the others. */
export function namesColumns({ names, rows }: Layout): boolean {
  if (names.every((name) => name === '')) return false;
  if (names.some((name) => /^[-$ ]*\d[\d.,/: -]*$/.test(name) || /@/.test(name))) return false;
  const seen = (place: number) => rows.slice(0, 500).filter((row) => row[place] === names[place]).length;
  return !names.some((name, place) => name !== '' && seen(place) > 0);
}
