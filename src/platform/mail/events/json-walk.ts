/** What stands at the path in a document that somebody else defined; undefined where the path leads nowhere. */
export function at(document: unknown, ...path: (string | number)[]): unknown {
  let found = document;
  for (const step of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, step)) return undefined;
    found = (found as Record<string | number, unknown>)[step];
  }
  return found;
}

/** The text at the path; empty where there is none. */
export function textAt(document: unknown, ...path: (string | number)[]): string {
  const found = at(document, ...path);
  return typeof found === 'string' ? found : '';
}

export function listAt(document: unknown, ...path: (string | number)[]): unknown[] {
  const found = at(document, ...path);
  return Array.isArray(found) ? found : [];
}

/** The instant that a text or a number of seconds says; now where it says none. */
export function instantIn(value: unknown): Date {
  const instant = typeof value === 'number' ? new Date(value * 1000) : new Date(String(value));
  return Number.isNaN(instant.getTime()) ? new Date() : instant;
}
