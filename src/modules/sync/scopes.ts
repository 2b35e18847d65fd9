/**
 * One for each door: files in and out, the feed of payments, its acknowledgements, the feeds of claims, contact messages and links; and
 * the door of civic apps, which is no management system's: a key has it only where it is named.
 */
export const SCOPES = ['import', 'payments', 'acknowledge', 'claims', 'contact', 'links', 'open311'] as const;
/** What a management system needs. */
export const MANAGEMENT_SCOPES = SCOPES.filter((scope) => scope !== 'open311');
/** What an API key lets its holder do: the second half of a key's permission, such as `sync:import`. */
export type Scope = (typeof SCOPES)[number];

export function areScopes(words: string[]): words is Scope[] {
  return words.length > 0 && words.every((word) => (SCOPES as readonly string[]).includes(word));
}
