import { charsetOf } from './charset.js';
import type { Dataset } from './dataset.js';
import type { ImportRecord } from './import-record.js';
import { canonicalMapping, type Mapping, wantedColumns } from './mapping.js';
import { CSV } from './media-types.js';
import { parseMapping } from './mapping-file.js';
import type { WantedColumn } from './source-rows.js';

/** How a file is to be read. */
export interface FileForm {
  mapping: Mapping;
  charset: string;
  isCsv: boolean;
  wanted: WantedColumn[];
}

/** NDJSON is always canonical; a CSV follows the cooperative's mapping, if it has one. The sender's charset prevails over the mapping's. */
export function fileForm(
  { media_type, mapping: json, dataset: name }: Pick<ImportRecord, 'media_type' | 'mapping' | 'dataset'>,
  { fields }: Pick<Dataset, 'fields'>,
): FileForm {
  const isCsv = media_type.startsWith(CSV);
  const mapped = isCsv && json !== null;
  const mapping = mapped ? parseMapping(name, json, fields) : canonicalMapping(Object.keys(fields));
  const declared = /;\s*charset="?([^\s";]+)/i.exec(media_type)?.[1];
  return {
    mapping,
    charset: declared === undefined ? mapping.encoding : charsetOf(declared),
    isCsv,
    wanted: wantedColumns(mapping, (column) => !mapped && !fields[column]!.required),
  };
}
