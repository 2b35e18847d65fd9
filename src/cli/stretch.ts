import type { Stretch } from '../platform/street.js';

/** `Bv. España 100-300` → the houses 100 to 300; `Bv. España` → all of it. A single number belongs to the name, as in «Calle 12». */
export function stretchIn(text: string): Stretch {
  const [, street, from, to] = /^(.*\S)\s+(\d{1,5})\s*-\s*(\d{1,5})$/.exec(text.trim()) ?? [];
  return street === undefined ? { street: text.trim() } : { street, from: Number(from), to: Number(to) };
}
