import { decodeCursor, pageOf } from '../../platform/http/cursor.js';
import type { Telling, TellingPlace } from './import-ledger.js';
import type { TellingPage } from './sync.view.js';

/** Where a page of an import's rejections or warnings begins; INVALID_CURSOR. */
export function placeOf(cursor: string | undefined): TellingPlace {
  const [line = '0', position = '-1'] = cursor ? decodeCursor(cursor, [/^\d{1,9}$/, /^\d{1,9}$/]) : [];
  return { line: Number(line), position: Number(position) };
}

/** Out of rows read with one more than `limit`. */
export function pageOfTellings(rows: Telling[], limit: number): TellingPage {
  return pageOf(
    rows,
    limit,
    (row) => [row.line, row.position],
    ({ line, column, code, detail, value = null }) => ({ line, column, code, detail, value }),
  );
}
