import type { KeyedRows } from '../crypto/keyed-rows.js';
import { mailContext } from './mail-secrets.js';

/** Links and codes of mails that have not been sent. */
export const SEALED_MAILS: KeyedRows = {
  name: 'outgoing_mails.sealed',
  lies: 'tenant',
  select: `select id::text as id, sealed ->> 'keyId' as key_id, decode(sealed ->> 'ciphertext', 'base64') as ciphertext
             from outgoing_mails where sealed is not null`,
  reseal: {
    context: mailContext,
    update: `update outgoing_mails
                set sealed = jsonb_build_object('keyId', $2::text, 'ciphertext', translate(encode($3, 'base64'), E'\\n', ''))
              where id = $1::uuid and decode(sealed ->> 'ciphertext', 'base64') = $4`,
  },
  remedy: '«coop secrets rotate» seals them anew.',
};
