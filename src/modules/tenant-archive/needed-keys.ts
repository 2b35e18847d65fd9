import type pg from 'pg';
import type { KeyedRows } from '../../platform/crypto/keyed-rows.js';
import { SEALED_MAILS } from '../../platform/mail/sealed-mails.js';
import { DIGESTED_WEB_KEYS } from '../accounts/digested-web-keys.js';
import { SEALED_ENDPOINTS } from '../deliveries/sealed-endpoints.js';
import type { NeededKey } from './archive-manifest.js';

const OF_TENANT: readonly KeyedRows[] = [...SEALED_ENDPOINTS, SEALED_MAILS, DIGESTED_WEB_KEYS];

interface Count {
  keyId: string | null;
  count: number;
}

/** Keys that the tenant's rows of the public schema are sealed with; the connection is the application's own. */
export async function keysInRegistry(client: pg.ClientBase, tenantId: string): Promise<NeededKey[]> {
  const secrets = await counted(client, 'select key_id from public.tenant_secrets where tenant_id = $1', [tenantId]);
  const seeds = await counted(
    client,
    'select t.key_id from public.staff_totp t join public.staff s on s.id = t.staff_id where s.tenant_id = $1',
    [tenantId],
  );
  return [
    ...secrets.map((count) => ({ rows: 'tenant_secrets', sealed: true, ...count })),
    ...seeds.map((count) => ({ rows: 'staff_totp', sealed: true, ...count })),
  ];
}

/** Those of its own schema, in which the connection stands. */
export async function keysInSchema(client: pg.ClientBase): Promise<NeededKey[]> {
  const keys: NeededKey[] = [];
  for (const { name, select, reseal } of OF_TENANT) {
    const counts = await counted(client, select);
    keys.push(...counts.map((count) => ({ rows: name, sealed: reseal !== undefined, ...count })));
  }
  return keys;
}

async function counted(client: pg.ClientBase, select: string, parameters: string[] = []): Promise<Count[]> {
  const sql = `select key_id as "keyId", count(*)::integer as count from (${select}) r group by key_id order by key_id`;
  return (await client.query<Count>(sql, parameters)).rows;
}
