import { closeSync, createWriteStream, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { consumption } from './consumption.ts';
import { Cooperative, type GeneratedRow, type Plan } from './cooperative.ts';
import { ABOUT } from './draw.ts';
import { badLine } from './faults.ts';
import { type DatasetName, DATASETS, FORMATS } from './formats.ts';
import { holders } from './holders.ts';
import { invoices } from './invoices.ts';
import { TOWNS } from './places.ts';
import { supplies } from './supplies.ts';

export interface Order extends Plan {
  out: string;
  format: keyof typeof FORMATS;
  /** Bad rows for each good one, from 0 to 1; they are put between the good ones. */
  bad: number;
  gzip: boolean;
  datasets: DatasetName[];
}

/** What was written of one dataset. */
export interface WrittenFile {
  dataset: DatasetName;
  path: string;
  /** Good rows. */
  rows: number;
  /** Bad rows by their code. */
  bad: Record<string, number>;
  /** Good rows that are other than the night before, by what happened. */
  changes: Record<string, number>;
}

export interface Manifest extends Omit<Order, 'out'> {
  /** The instant as of which the files speak. */
  generatedAt: string;
  files: WrittenFile[];
}

const CHUNK = 262_144;
const DRAWS = 2 ** 32;

/**
 * Writes the datasets' files into `out`, with `manifest.json` of how much there is, `bad.ndjson` of each bad row
 * (`{dataset, line, column, code}`) and `changes.ndjson` of each that changed (`{dataset, line, change}`). Holds one chunk at a time.
 */
export async function generate(order: Order): Promise<Manifest> {
  const { out, ...rest } = order;
  mkdirSync(out, { recursive: true });
  const coop = new Cooperative(order);
  const notes = { bad: new Notes(join(out, 'bad.ndjson')), changes: new Notes(join(out, 'changes.ndjson')) };
  const files: WrittenFile[] = [];
  for (const dataset of DATASETS.filter((name) => order.datasets.includes(name))) {
    const path = join(out, FORMATS[order.format].files[dataset] + (order.gzip ? '.gz' : ''));
    const file = { dataset, path, rows: 0, bad: {}, changes: {} };
    const text = Readable.from(chunks(coop, order, file, notes));
    const target = createWriteStream(path);
    await (order.gzip ? pipeline(text, createGzip({ level: 3 }), target) : pipeline(text, target));
    files.push(file);
  }
  notes.bad.close();
  notes.changes.close();
  const manifest = { ...rest, generatedAt: coop.calendar.instantOf(order.night), files };
  writeFileSync(join(out, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  return manifest;
}

function* chunks(
  coop: Cooperative,
  order: Order,
  file: WrittenFile,
  notes: Record<'bad' | 'changes', Notes>,
): Generator<Buffer> {
  const format = FORMATS[order.format];
  const { dataset } = file;
  const header = format.header(dataset);
  let text = header === undefined ? '' : header + format.end;
  let line = header === undefined ? 0 : 1;
  let broken = 0;
  for (const { values, change } of rowsOf(coop, dataset, order.format)) {
    text += format.line(dataset, values) + format.end;
    line += 1;
    file.rows += 1;
    if (change !== undefined) {
      count(file.changes, change);
      notes.changes.add({ dataset, line, change });
    }
    if (order.bad > 0 && coop.draw(ABOUT.bad, file.rows) < order.bad * DRAWS) {
      const { line: bad, fault } = badLine(coop, format, dataset, values, broken);
      broken += 1;
      text += bad + format.end;
      line += 1;
      count(file.bad, fault.code);
      notes.bad.add({ dataset, line, column: fault.field && format.columnOf(dataset, fault.field), code: fault.code });
    }
    if (text.length < CHUNK) continue;
    yield Buffer.from(text, format.encoding);
    text = '';
  }
  yield Buffer.from(text, format.encoding);
}

function rowsOf(coop: Cooperative, dataset: DatasetName, format: keyof typeof FORMATS): Generator<GeneratedRow> {
  const rows = {
    holders: () => holders(coop, TOWNS[FORMATS[format].town]),
    supplies: () => supplies(coop, FORMATS[format].town),
    invoices: () => invoices(coop),
    consumption: () => consumption(coop),
  };
  return rows[dataset]();
}

function count(counts: Record<string, number>, what: string): void {
  counts[what] = (counts[what] ?? 0) + 1;
}

/** A file of notes, a line each, written now and then. */
class Notes {
  private readonly file: number;
  private text = '';

  constructor(path: string) {
    this.file = openSync(path, 'w');
  }

  add(note: object): void {
    this.text += `${JSON.stringify(note)}\n`;
    if (this.text.length > CHUNK) this.flush();
  }

  close(): void {
    this.flush();
    closeSync(this.file);
  }

  private flush(): void {
    writeSync(this.file, this.text);
    this.text = '';
  }
}
