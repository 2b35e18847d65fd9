import { badRequest } from '../errors.ts';

export interface PageQuery {
  limit?: string;
  offset?: string;
}

const DEFAULT_LIMIT = 30;
const MOST = 100;

/** A page of a list by the query's `limit` (at most 100) and `offset`, and the vendor's account of it. */
export function pageOf<T>(all: T[], query: PageQuery) {
  const limit = wholeNumber('limit', query.limit, DEFAULT_LIMIT);
  const offset = wholeNumber('offset', query.offset, 0);
  if (limit > MOST) throw badRequest(`limit must be at most ${MOST}`);
  return { page: all.slice(offset, offset + limit), paging: { total: all.length, limit, offset } };
}

function wholeNumber(name: string, value: string | undefined, fallback: number): number {
  if (value === undefined) return fallback;
  if (!/^\d{1,9}$/.test(value)) throw badRequest(`${name} must be a whole number`);
  return Number(value);
}
