import type { KeyedRows } from '../../platform/crypto/keyed-rows.js';
import { endpointContext } from './endpoint-secrets.js';

function secretIn(keyId: string, secret: string, where: string): KeyedRows {
  return {
    name: `webhook_endpoints.${secret}`,
    lies: 'tenant',
    select: `select id::text as id, ${keyId} as key_id, ${secret} as ciphertext from webhook_endpoints where ${where}`,
    reseal: {
      context: (id, tenantId) => endpointContext(tenantId, id),
      update: `update webhook_endpoints set ${keyId} = $2, ${secret} = $3 where id = $1::uuid and ${secret} = $4`,
    },
    remedy: '«coop secrets rotate» seals them anew.',
  };
}

/** The secrets that sign what the cooperatives' systems are told. One that ended its day signs nothing any more. */
export const SEALED_ENDPOINTS: readonly KeyedRows[] = [
  secretIn('secret_key_id', 'secret', 'true'),
  secretIn('previous_key_id', 'previous_secret', 'previous_until > now()'),
];
