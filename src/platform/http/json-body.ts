import { Problem } from './problem.js';

const MAX_DEPTH = 20;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Strict JSON: valid UTF-8, no `__proto__`, no infinite number, no NUL, no half letter, no deep nesting. Anything else is MALFORMED_BODY. */
export function parseJson(body: Buffer): unknown {
  const value = parse(body);
  check(value, 0);
  return value;
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(utf8.decode(body));
  } catch {
    throw new Problem('MALFORMED_BODY');
  }
}

/** JSON.parse itself does not recurse, so depth is looked at here, level by level, and refused before it can hurt. */
function check(value: unknown, depth: number): void {
  if (depth > MAX_DEPTH) throw new Problem('MALFORMED_BODY');
  if (typeof value === 'number' && !Number.isFinite(value)) throw new Problem('MALFORMED_BODY');
  if (typeof value === 'string' && !isStorable(value)) throw new Problem('MALFORMED_BODY');
  if (typeof value !== 'object' || value === null) return;
  for (const [key, item] of Object.entries(value)) {
    if (key === '__proto__' || !isStorable(key)) throw new Problem('MALFORMED_BODY');
    check(item, depth + 1);
  }
}

/** PostgreSQL holds neither a NUL nor, in jsonb, half of a UTF-16 pair. */
function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}
