export const SCOPES = ['import', 'read', 'acknowledge'] as const;
/** What an API key lets its holder do: the second half of a `sync:…` permission. */
export type Scope = (typeof SCOPES)[number];
