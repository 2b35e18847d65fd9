/** One for each door: files and what became of them, the feed of payments, its acknowledgements, the feed of claims. */
export const SCOPES = ['import', 'payments', 'acknowledge', 'claims'] as const;
/** What an API key lets its holder do: the second half of a `sync:…` permission. */
export type Scope = (typeof SCOPES)[number];

export function areScopes(words: string[]): words is Scope[] {
  return words.length > 0 && words.every((word) => (SCOPES as readonly string[]).includes(word));
}
