import type { Readable } from 'node:stream';
import { harmless } from './spreadsheet.js';
import { zipOf } from './zip-stream.js';

/** How a column's figures are shown. */
export type CellFormat = 'text' | 'count' | 'decimal' | 'money' | 'day' | 'moment';

export interface WorkbookColumn {
  header: string;
  format: CellFormat;
}

/** A number is a number, of days and moments the days since 1899-12-30; null is an empty cell. */
export type WorkbookCell = string | number | null;

/** Index of each format among the styles below; 0 is plain and 1 the header's. */
const STYLE: Record<CellFormat, number> = { text: 0, count: 2, decimal: 3, money: 4, day: 5, moment: 6 };
const NUMBER_FORMATS: [id: number, code: string][] = [
  [2, '0.00'],
  [164, '#,##0.00'],
  [165, 'dd/mm/yyyy'],
  [166, 'dd/mm/yyyy hh:mm'],
];
const WIDTH: Record<CellFormat, number> = { text: 24, count: 10, decimal: 12, money: 16, day: 12, moment: 18 };

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const DOCUMENT = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const SHEET = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

export const XLSX = `${SHEET}.sheet`;

/**
 * One sheet of an XLSX, written as its rows are read; no text of it is run as a formula. (`write-excel-file` holds the whole sheet and the
 * process: nine seconds for twenty thousand rows of fourteen cells.)
 */
export function workbookOf(name: string, columns: WorkbookColumn[], pages: AsyncIterable<WorkbookCell[][]>): Readable {
  return zipOf([
    { name: '[Content_Types].xml', content: [CONTENT_TYPES] },
    { name: '_rels/.rels', content: [relations([['officeDocument', 'xl/workbook.xml']])] },
    { name: 'xl/workbook.xml', content: [bookOf(name)] },
    {
      name: 'xl/_rels/workbook.xml.rels',
      content: [relations([['worksheet', 'worksheets/sheet1.xml'], ['styles', 'styles.xml']])],
    },
    { name: 'xl/styles.xml', content: [STYLES] },
    { name: 'xl/worksheets/sheet1.xml', content: sheetOf(columns, pages) },
  ]); // prettier-ignore
}

async function* sheetOf(columns: WorkbookColumn[], pages: AsyncIterable<WorkbookCell[][]>): AsyncGenerator<string> {
  const widths = columns.map(
    ({ format }, i) => `<col min="${i + 1}" max="${i + 1}" width="${WIDTH[format]}" customWidth="1"/>`,
  );
  const frozen =
    '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>';
  yield `${XML}<worksheet xmlns="${MAIN}">${frozen}<cols>${widths.join('')}</cols><sheetData>`;
  yield `<row>${columns.map(({ header }) => textCell(header, 1)).join('')}</row>`;
  const styles = columns.map(({ format }) => STYLE[format]);
  for await (const rows of pages)
    yield rows.map((row) => `<row>${row.map((value, i) => cell(value, styles[i]!)).join('')}</row>`).join('');
  yield '</sheetData></worksheet>';
}

function cell(value: WorkbookCell, style: number): string {
  if (value === null || value === '') return '<c/>';
  return typeof value === 'string' ? textCell(value, style) : `<c s="${style}"><v>${value}</v></c>`;
}

function textCell(text: string, style: number): string {
  return `<c t="inlineStr" s="${style}"><is><t xml:space="preserve">${escaped(harmless(text))}</t></is></c>`;
}

/** What no XML can hold goes; a line ends as workbooks end it. */
function escaped(text: string): string {
  const lines = text.toWellFormed().replace(/\r\n?/g, '\n');
  const sound = lines.replace(/[^\P{Cc}\t\n]|[\uFFFE\uFFFF]/gu, '');
  return sound.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function bookOf(name: string): string {
  const sheet = `<sheet name="${escaped(name).replaceAll('"', '&quot;')}" sheetId="1" r:id="rId1"/>`;
  return `${XML}<workbook xmlns="${MAIN}" xmlns:r="${DOCUMENT}"><sheets>${sheet}</sheets></workbook>`;
}

function relations(targets: [kind: string, target: string][]): string {
  const all = targets.map(
    ([kind, target], i) => `<Relationship Id="rId${i + 1}" Type="${DOCUMENT}/${kind}" Target="${target}"/>`,
  );
  return `${XML}<Relationships xmlns="${PACKAGE}/relationships">${all.join('')}</Relationships>`;
}

const OVERRIDES = { 'workbook.xml': 'sheet.main', 'worksheets/sheet1.xml': 'worksheet', 'styles.xml': 'styles' };
const CONTENT_TYPES = `${XML}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>${Object.entries(
  OVERRIDES,
)
  .map(([file, kind]) => `<Override PartName="/xl/${file}" ContentType="${SHEET}.${kind}+xml"/>`)
  .join('')}</Types>`;

const OWN_FORMATS = NUMBER_FORMATS.filter(([id]) => id >= 164);
const STYLES = `${XML}<styleSheet xmlns="${MAIN}"><numFmts count="${OWN_FORMATS.length}">${OWN_FORMATS.map(
  ([id, code]) => `<numFmt numFmtId="${id}" formatCode="${code}"/>`,
).join(
  '',
)}</numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="7"><xf/><xf fontId="1" applyFont="1"/><xf numFmtId="1" applyNumberFormat="1"/>${NUMBER_FORMATS.map(
  ([id]) => `<xf numFmtId="${id}" applyNumberFormat="1"/>`,
).join('')}</cellXfs></styleSheet>`;
