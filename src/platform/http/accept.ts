/** The one of `types` that an Accept header likes best, the first named winning a tie; wildcards and unknown types choose nothing. */
export function preferred<T extends string>(accept: string | undefined, types: readonly T[]): T | undefined {
  const wished = (accept ?? '').split(',').map((part) => {
    const [type = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
    const q = parameters.find((parameter) => parameter.startsWith('q='));
    return { type, quality: q ? Number(q.slice(2)) : 1 };
  });
  const offered = wished.filter(({ type, quality }) => quality > 0 && (types as readonly string[]).includes(type));
  return offered.toSorted((a, b) => b.quality - a.quality)[0]?.type as T | undefined;
}
