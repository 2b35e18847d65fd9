import { Problem } from './problem.js';

const MAX_DEPTH = 20;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Strict JSON: valid UTF-8, no `__proto__`, no infinite number, no NUL, no deep nesting. Anything else is MALFORMED_BODY. */
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
  if (typeof value === 'string' && value.includes('\0')) throw new Problem('MALFORMED_BODY');
  if (typeof value !== 'object' || value === null) return;
  for (const [key, item] of Object.entries(value)) {
    if (key === '__proto__' || key.includes('\0')) throw new Problem('MALFORMED_BODY');
    check(item, depth + 1);
  }
}
