/** Rows that were made with SECRET_KEY, or with one before it. Whoever owns the table describes it; `coop secrets` goes through all. */
export interface KeyedRows {
  /** As an operator finds them: the table and the column. */
  name: string;
  /** In the public schema, for every tenant at once, or in each tenant's own. */
  lies: 'platform' | 'tenant';
  /** A SELECT of `id` (text), `key_id` (null where nobody noted it) and, for what is sealed, `ciphertext`. */
  select: string;
  /** How a row is sealed anew; absent for digests, whose text nobody keeps. */
  reseal?: {
    context(id: string, tenantId: string): string;
    /** $1 id, $2 new key id, $3 new ciphertext. It must do nothing unless the row still holds the ciphertext $4. */
    update: string;
  };
  /** What ends the dependence on an old key, in a sentence for the operator. */
  remedy: string;
}
