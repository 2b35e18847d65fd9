import { EXPORT_SELECTS } from './export-selects.js';
import type { DatasetName } from './dataset.js';
import type { ExportedRow } from './export-pages.js';
import { CSV, NDJSON } from './media-types.js';

export const EXPORT_FORMATS = ['ndjson', 'csv'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** How rows are written, in UTF-8. */
export interface ExportForm {
  mediaType: string;
  head(dataset: DatasetName): string;
  line(row: ExportedRow): string;
}

export const EXPORT_FORMS: Record<ExportFormat, ExportForm> = {
  ndjson: {
    mediaType: NDJSON,
    head: () => '',
    line: (row) => `${JSON.stringify(row, (_field, value: unknown) => value ?? undefined)}\n`,
  },
  csv: {
    mediaType: `${CSV}; charset=utf-8`,
    head: (dataset) => csvLine(Object.keys(EXPORT_SELECTS[dataset].columns)),
    line: (row) => csvLine(Object.values(row).map((value) => String(value ?? ''))),
  },
};

function csvLine(cells: string[]): string {
  return `${cells.map((cell) => (/[",]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')}\r\n`;
}
