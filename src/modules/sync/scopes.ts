/** What a management system needs, one for each door: files in and out, the feed of payments, its acknowledgements, the feeds of claims, contact messages and links. */
export const MANAGEMENT_SCOPES = ['import', 'payments', 'acknowledge', 'claims', 'contact', 'links'] as const;
/** The doors of mails and of civic apps too, which are no management system's: a key has one only where it is named. */
export const SCOPES = [...MANAGEMENT_SCOPES, 'inbound-mail', 'open311'] as const;
/** What an API key lets its holder do: the second half of a key's permission, such as `sync:import`. */
export type Scope = (typeof SCOPES)[number];

export function areScopes(words: string[]): words is Scope[] {
  return words.length > 0 && words.every((word) => (SCOPES as readonly string[]).includes(word));
}
