import { availableParallelism } from 'node:os';
import type { DatasetName } from '../../samples/generate/formats.ts';
import { COPIER, type Size } from './import-copy.ts';
import { type ImportRun, peakOf, TABLES, totalRows, totalSeconds, type Usage } from './import-command.ts';
import { RATE, type ReadFigures } from './import-reads.ts';

/** Everything that one run measured. */
export interface Measured {
  /** Of the command when there is no row. */
  empty: Usage;
  first: ImportRun[];
  /** Seconds by table. */
  copied: Record<string, number>;
  nights: ImportRun[][];
  sizes: { now: Size[]; fresh: Size[] };
  reads: ReadFigures[];
  /** Of a file of 1 GB, where that was asked for. */
  big?: { megabytes: number; run: ImportRun };
}

const AIMS = { ratio: 0.5, night: 0.1, megabytes: 300, reads: 3 };

export function report(measured: Measured): void {
  const { empty, first, copied, nights, reads, big } = measured;
  const copySeconds = (dataset: DatasetName) => TABLES[dataset].reduce((sum, table) => sum + copied[table]!, 0);
  const allCopied = first.reduce((sum, { dataset }) => sum + copySeconds(dataset), 0);
  print(
    'First load',
    ['dataset', 'rows', 's', 'rows/s', 'Node CPU s', 'peak MB', '\\copy s', 'of \\copy'],
    [
      ...first.map((run) => loadRow(run.dataset, [run], copySeconds(run.dataset), empty)),
      loadRow('all', first, allCopied, empty),
    ],
  );
  const whole = totalSeconds(first);
  print(
    'Nightly files',
    ['night', 'new', 'changed', 's', 'of first load', 'peak MB'],
    nights.map((runs, i) => [
      String(i + 1),
      String(sumOf(runs, ({ inserted }) => inserted)),
      String(sumOf(runs, ({ updated }) => updated)),
      totalSeconds(runs).toFixed(1),
      (totalSeconds(runs) / whole).toFixed(3),
      megabytes(peakOf(runs)),
    ]),
  );
  printSizes(measured);
  print(
    `GET T/invoices, ${RATE} a second`,
    ['when', 'requests', 'p50 ms', 'p99 ms', 'errors'],
    reads.map(({ when, requests, p50, p99, errors }) => [when, requests, p50, p99, errors].map(String)),
  );
  const [quiet, ...busy] = reads as [ReadFigures, ...ReadFigures[]];
  const slowest = Math.max(...nights.map(totalSeconds)) / whole;
  const peak = Math.max(peakOf([...first, ...nights.flat()]), big?.run.peakBytes ?? 0) / 2 ** 20;
  const slowed = Math.max(...busy.map(({ p99 }) => p99)) / quiet.p99;
  print(
    'Aims',
    ['what', 'aim', 'measured', 'met'],
    [
      aim("first load, of \\copy's rows/s", '>=', AIMS.ratio, allCopied / whole),
      aim('slowest night, of the first load', '<', AIMS.night, slowest),
      aim(`peak memory${big ? ` (up to a file of ${big.megabytes} MB)` : ''}, MB`, '<', AIMS.megabytes, peak),
      aim('p99 while importing, of the quiet one', '<=', AIMS.reads, slowed),
    ],
  );
  process.stdout.write(
    `${COPIER}; ${availableParallelism()} processors, shared by PostgreSQL (its defaults), the API, the import and this program. Seconds, of the clock and of CPU, are without the command's start. Without a row it holds ${megabytes(measured.empty.peakBytes)} MB.\n`,
  );
}

function loadRow(name: string, runs: ImportRun[], copySeconds: number, empty: Usage): string[] {
  const seconds = totalSeconds(runs);
  return [
    name,
    String(totalRows(runs)),
    seconds.toFixed(1),
    String(Math.round(totalRows(runs) / seconds)),
    sumOf(runs, ({ cpuSeconds }) => Math.max(cpuSeconds - empty.cpuSeconds, 0)).toFixed(1),
    megabytes(peakOf(runs)),
    copySeconds.toFixed(1),
    (copySeconds / seconds).toFixed(2),
  ];
}

function printSizes({ sizes: { now, fresh }, nights }: Measured): void {
  const times = (a: number, b: number) => (a / Math.max(b, 1)).toFixed(2);
  print(
    `After ${nights.length} nights, beside a fresh copy`,
    ['table', 'MB', 'of fresh', 'indexes MB', 'of fresh', 'dead rows'],
    now.map(({ table, heap, indexes, dead }, i) => [
      table,
      megabytes(heap),
      times(heap, fresh[i]!.heap),
      megabytes(indexes),
      times(indexes, fresh[i]!.indexes),
      String(dead),
    ]),
  );
}

function aim(what: string, sign: '>=' | '<' | '<=', wanted: number, found: number): string[] {
  const met = sign === '>=' ? found >= wanted : sign === '<' ? found < wanted : found <= wanted;
  return [what, `${sign} ${wanted}`, found.toFixed(found < 10 ? 3 : 0), met ? 'yes' : 'NO'];
}

/** The first column is words, the others are figures. */
function print(title: string, head: string[], rows: string[][]): void {
  const widths = head.map((name, i) => Math.max(name.length, ...rows.map((row) => row[i]!.length)));
  const line = (cells: string[]) =>
    cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  ');
  process.stdout.write(`\n${title}\n${[head, ...rows].map((row) => `  ${line(row).trimEnd()}\n`).join('')}`);
}

const megabytes = (bytes: number) => (bytes / 2 ** 20).toFixed(bytes < 10 * 2 ** 20 ? 1 : 0);
const sumOf = (runs: ImportRun[], of: (run: ImportRun) => number) => runs.reduce((sum, run) => sum + of(run), 0);
