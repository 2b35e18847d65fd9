import type pg from 'pg';
import type { KeyedRows } from '../../platform/crypto/keyed-rows.js';
import { type Keyring, UnknownKey } from '../../platform/crypto/keys.js';

/** Rows of `tenant_secrets`: the credentials, and the secrets that webhooks were signed with until lately. */
export const MERCADOPAGO = 'mercadopago';
export const MERCADOPAGO_FORMER = 'mercadopago/former';

/** A webhook secret that was replaced; `until` is the instant to which it is still accepted. */
export interface FormerSecret {
  webhookSecret: string;
  until: string;
}

/** The bound text of a row of `tenant_secrets`. */
export function secretContext(tenantId: string, name: string): string {
  return `${tenantId}/${name}`;
}

export const SEALED_GATEWAY_SECRETS: KeyedRows = {
  name: 'tenant_secrets',
  lies: 'platform',
  select: `select tenant_id || '/' || name as id, key_id, ciphertext from public.tenant_secrets`,
  reseal: {
    context: (id) => id,
    update: `update public.tenant_secrets set key_id = $2, ciphertext = $3, updated_at = now()
              where tenant_id || '/' || name = $1 and ciphertext = $4`,
  },
  remedy: '«coop secrets rotate» seals them anew.',
};

/** One sealed row, bound to the tenant. */
export async function storeSecret(
  client: pg.ClientBase,
  keyring: Keyring,
  tenantId: string,
  name: string,
  content: object,
): Promise<void> {
  const { keyId, ciphertext } = keyring.seal(JSON.stringify(content), secretContext(tenantId, name));
  await client.query(
    `insert into public.tenant_secrets (tenant_id, name, key_id, ciphertext) values ($1, $2, $3, $4)
     on conflict (tenant_id, name) do update set key_id = excluded.key_id, ciphertext = excluded.ciphertext, updated_at = now()`,
    [tenantId, name, keyId, ciphertext],
  );
}

/** What the row seals; undefined where there is none, and where its key is lost: then it can only be replaced. */
export async function storedSecret<T>(
  client: pg.ClientBase,
  keyring: Keyring,
  tenantId: string,
  name: string,
): Promise<T | undefined> {
  const { rows } = await client.query<{ key_id: string; ciphertext: Buffer }>(
    'select key_id, ciphertext from public.tenant_secrets where tenant_id = $1 and name = $2',
    [tenantId, name],
  );
  const [row] = rows;
  if (!row) return undefined;
  try {
    return JSON.parse(keyring.open(row.key_id, row.ciphertext, secretContext(tenantId, name))) as T;
  } catch (error) {
    if (error instanceof UnknownKey) return undefined;
    throw error;
  }
}
