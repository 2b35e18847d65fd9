import type { KeyedRows } from '../../platform/crypto/keyed-rows.js';

/** Binds the seal to the seed's row. */
export function seedContext(id: string): string {
  return `staff-totp/${id}`;
}

/** The seeds of the staff's codes. */
export const SEALED_SEEDS: KeyedRows = {
  name: 'staff_totp',
  lies: 'platform',
  select: 'select id::text as id, key_id, ciphertext from public.staff_totp',
  reseal: {
    context: seedContext,
    update: 'update public.staff_totp set key_id = $2, ciphertext = $3 where id = $1::uuid and ciphertext = $4',
  },
  remedy: '«coop secrets rotate» seals them anew.',
};
