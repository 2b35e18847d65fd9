import type { Readable } from 'node:stream';
import { contentOf } from './content.js';
import { DATASET_FIELDS } from './dataset-fields.js';
import { rowCheck } from './dataset-rows.js';
import { fileForm } from './file-form.js';
import { fileRows } from './file-rows.js';
import type { ImportRecord } from './import-record.js';
import { shownValue } from './mapping-suggestion.js';

const SHOWN = 3;

/** The first rows that would go in, field by field as a person reads them; of a web key only that there is one. */
export async function triedRows(
  open: () => Readable,
  record: Pick<ImportRecord, 'dataset' | 'mapping' | 'media_type'>,
): Promise<[field: string, value: string][][]> {
  const fields = DATASET_FIELDS[record.dataset];
  const form = fileForm(record, { fields });
  const { check } = rowCheck(fields, form.mapping);
  const rows: [string, string][][] = [];
  for await (const { rows: batch } of fileRows(
    contentOf(open, () => undefined),
    form,
  )) {
    for (const row of batch) {
      const read = 'source' in row ? check(row.source) : undefined;
      if (!read || 'rejections' in read) continue;
      const known = Object.entries(read.values).filter((entry): entry is [string, string] => entry[1] !== null);
      rows.push(
        known.map(([field, value]) => [
          field,
          fields[field]!.secret ? '••••' : shownValue(record.dataset, field, value),
        ]),
      );
      if (rows.length === SHOWN) return rows;
    }
  }
  return rows;
}
