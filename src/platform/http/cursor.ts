import { Problem } from './problem.js';

/** The last row's sort keys, as the client carries them to the next page. Opaque, not secret: rows are checked again. */
export function encodeCursor(keys: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(keys)).toString('base64url');
}

/** Gives the keys back when each matches its pattern; anything else is INVALID_CURSOR. */
export function decodeCursor(cursor: string, patterns: readonly RegExp[]): string[] {
  const keys = parse(cursor);
  const fits = keys.length === patterns.length && patterns.every((pattern, i) => pattern.test(keys[i]!));
  if (!fits) throw new Problem('INVALID_CURSOR');
  return keys;
}

function parse(cursor: string): string[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    return Array.isArray(value) ? value.map(String) : [];
  } catch {
    return [];
  }
}

export const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
export const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** The id after which a list sorted by id alone goes on; null for its first page. */
export function idAfter(cursor: string | undefined): string | null {
  return cursor === undefined ? null : decodeCursor(cursor, [UUID])[0]!;
}

export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

/** Cuts a page out of rows read with one more than `limit`; `keysOf` names the sort keys of its last row. */
export function pageOf<Row, Item>(
  rows: Row[],
  limit: number,
  keysOf: (row: Row) => readonly (string | number)[],
  view: (row: Row) => Item,
): Page<Item> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return {
    items: items.map(view),
    nextCursor: rows.length > limit && last !== undefined ? encodeCursor(keysOf(last)) : null,
  };
}
