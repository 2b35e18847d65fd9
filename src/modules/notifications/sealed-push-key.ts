import type { KeyedRows } from '../../platform/crypto/keyed-rows.js';

/** Binds the seal to the row. */
export function pushKeyContext(id: string): string {
  return `push-key/${id}`;
}

/** The private half of the key by which push services know us. */
export const SEALED_PUSH_KEY: KeyedRows = {
  name: 'push_keys.ciphertext',
  lies: 'platform',
  select: 'select id, key_id, ciphertext from public.push_keys',
  reseal: {
    context: pushKeyContext,
    update: 'update public.push_keys set key_id = $2, ciphertext = $3 where id = $1 and ciphertext = $4',
  },
  remedy: '«coop secrets rotate» seals it anew.',
};
