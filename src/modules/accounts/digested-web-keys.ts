import type { KeyedRows } from '../../platform/crypto/keyed-rows.js';

/** Web keys are kept as digests alone. Those of closed holders open nothing, and a file that opens one again brings its web key. */
export const DIGESTED_WEB_KEYS: KeyedRows = {
  name: 'holders.web_key_hash',
  lies: 'tenant',
  // The key before one that was replaced here is known again in a file by its digest alone.
  select: `select id::text as id, web_key_key_id as key_id from holders where web_key_hash is not null and closed_at is null
           union all
           select id::text, replaced_web_key_key_id from holders where replaced_web_key_hash is not null and closed_at is null`,
  remedy:
    'the next holders import that names them digests them anew, and so does each right web key; without the old key nobody can be linked to them until then.',
};
