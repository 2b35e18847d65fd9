import { buffer } from 'node:stream/consumers';
import { XMLParser } from 'fast-xml-parser';
import { fromBufferPromise } from 'yauzl';

/** A sheet as a reader of workbooks finds it: texts, numbers, and null for empty cells. */
export type Sheet = (string | number | null)[][];

/** The files of a zip, as texts. */
export async function unzipped(zip: Buffer): Promise<Record<string, string>> {
  const opened = await fromBufferPromise(zip, { lazyEntries: true });
  const files: Record<string, string> = {};
  for await (const entry of opened.eachEntry())
    files[entry.fileName] = (await buffer(await opened.openReadStreamPromise(entry))).toString('utf8');
  return files;
}

interface Cell {
  '@t'?: string;
  '@s'?: string;
  v?: string;
  is?: { t: { '#text'?: string } | string };
  f?: unknown;
}

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  trimValues: false,
  isArray: (name) => name === 'row' || name === 'c',
});

/** Its only sheet. A formula in it is an error: nothing of ours reckons in the reader's program. */
export async function sheetOf(xlsx: Buffer): Promise<Sheet> {
  const files = await unzipped(xlsx);
  const { worksheet } = parser.parse(files['xl/worksheets/sheet1.xml']!) as {
    worksheet: { sheetData: { row: { c: Cell[] }[] } };
  };
  return worksheet.sheetData.row.map(({ c }) => c.map(valueOf));
}

function valueOf({ '@t': type, v, is, f }: Cell): string | number | null {
  if (f !== undefined) throw new Error('The sheet has a formula.');
  if (type === 'inlineStr') return typeof is!.t === 'string' ? is!.t : (is!.t['#text'] ?? '');
  return v === undefined ? null : Number(v);
}

/** The rows of a CSV of ours, without its mark; cells that are quoted are read as they were written. */
export function rowsOf(csv: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of csv
    .replace('\uFEFF', '')
    .matchAll(/(?:"((?:[^"]|"")*)"|([^;\r\n]*))(;|\r\n)/g)) {
    rows.at(-1)!.push(quoted === undefined ? plain! : quoted.replaceAll('""', '"'));
    if (end !== ';') rows.push([]);
  }
  return rows.slice(0, -1);
}
