/** What may be shown of a key. */
export class ApiKeyView {
  /** What stands between its two underscores. @example "3f9a01bc" */
  prefix: string;
  name: string;
  scopes: string[];
  /** `replaced`: still works, and another was made in its place. */
  state: 'active' | 'replaced' | 'expired' | 'revoked';
  createdAt: Date;
  expiresAt: Date | null;
  /** To the hour. */
  lastUsedAt: Date | null;
}

export class ApiKeyListView {
  items: ApiKeyView[];
}

export class MadeApiKeyView {
  /** Shown this once. */
  key: string;
}
