import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { v7 as uuid } from 'uuid';
import { endpointContext } from '../../src/modules/deliveries/endpoint-secrets.js';
import { SEALED_ENDPOINTS } from '../../src/modules/deliveries/sealed-endpoints.js';
import { SEALED_GATEWAY_SECRETS } from '../../src/modules/tenant/gateway-secrets.js';
import type { KeyedRows } from '../../src/platform/crypto/keyed-rows.js';
import { Keyring } from '../../src/platform/crypto/keys.js';
import { countByKey, reseal } from '../../src/platform/crypto/resealing.js';
import { openSecrets, sealSecrets, type SealedSecrets } from '../../src/platform/mail/mail-secrets.js';
import { SEALED_MAILS } from '../../src/platform/mail/sealed-mails.js';
import { stack } from '../support/stack.js';
import { aTenant, keyring, type TestTenant } from '../support/tenant.js';

const current = randomBytes(32);
const fresh = new Keyring(current, [Buffer.from(stack.env.SECRET_KEY!, 'base64')]);
const alone = new Keyring(current);
const [SECRETS, PREVIOUS] = SEALED_ENDPOINTS as [KeyedRows, KeyedRows];

/** Rows of a tenant of the test's own: what it seals anew the stack's API cannot open. */
describe('Sealing anew', () => {
  let tenant: TestTenant;
  let client: pg.Client;
  beforeAll(async () => {
    tenant = await aTenant();
    client = new pg.Client({ connectionString: stack.migratorDatabaseUrl });
    await client.connect();
  });
  afterAll(() => client.end());

  const place = (rows: KeyedRows) => ({ rows, label: tenant.slug, schema: tenant.schema, tenantId: tenant.id });
  const endpoint = async (previousUntil: string | null = null) => {
    const id = uuid();
    const { keyId, ciphertext } = keyring.seal(`secreto ${id}`, endpointContext(tenant.id, id));
    await tenant.sql(
      `insert into webhook_endpoints (id, url, events, secret_key_id, secret, previous_key_id, previous_secret, previous_until)
       select $1::uuid, 'https://' || $1::uuid, '{claim.created}', $2::text, $3::bytea, case when previous then $2::text end,
              case when previous then $3::bytea end, $4::timestamptz from (select $4::timestamptz is not null as previous) p`,
      [id, keyId, ciphertext, previousUntil],
    );
    return id;
  };

  it('goes through more rows than a batch holds, once, and each opens with the current key alone', async () => {
    for (let i = 0; i < 205; i += 1) await endpoint();
    expect(await reseal(client, fresh, place(SECRETS))).toEqual({ done: 205, failures: [] });
    expect(await reseal(client, fresh, place(SECRETS))).toEqual({ done: 0, failures: [] });
    const rows = await tenant.sql<{ id: string; secret_key_id: string; secret: Buffer }>(
      'select id, secret_key_id, secret from webhook_endpoints',
    );
    for (const { id, secret_key_id, secret } of rows)
      expect(alone.open(secret_key_id, secret, endpointContext(tenant.id, id))).toBe(`secreto ${id}`);
    expect(await countByKey(client, place(SECRETS))).toMatchObject([{ keyId: alone.keyId, count: 205 }]);
  });

  it('takes up the secret before a rotation while it signs, and no longer', async () => {
    await endpoint(new Date(Date.now() + 3_600_000).toISOString());
    await endpoint(new Date(Date.now() - 1).toISOString());
    expect(await reseal(client, fresh, place(PREVIOUS))).toEqual({ done: 1, failures: [] });
  });

  it('leaves a row that somebody changed meanwhile as they left it', async () => {
    const id = await endpoint();
    const mailId = uuid();
    const sealed = sealSecrets(keyring, mailId, { link: 'https://coop.example' });
    await tenant.sql(
      `insert into outgoing_mails (id, template, recipient, cause, data, sealed, status) values ($1::uuid, 'activation', 'a@b.example', $1::uuid::text, '{}', $2, 'failed')`,
      [mailId, sealed],
    );
    const stale = Buffer.from('what was read before');
    const write = (rows: KeyedRows, row: string) =>
      tenant.sql(`with changed as (${rows.reseal!.update} returning 1) select * from changed`, [row, 'x', Buffer.from('y'), stale]); // prettier-ignore
    expect(await write(SECRETS, id)).toEqual([]);
    expect(await write(SEALED_MAILS, mailId)).toEqual([]);
    expect(await write(SEALED_GATEWAY_SECRETS, `${tenant.id}/mercadopago`)).toEqual([]);
    expect(await reseal(client, fresh, place(SEALED_MAILS))).toEqual({ done: 1, failures: [] });
    const [mail] = await tenant.sql<{ sealed: SealedSecrets }>('select sealed from outgoing_mails where id = $1', [mailId]); // prettier-ignore
    expect(openSecrets(alone, mailId, mail!.sealed)).toEqual({ link: 'https://coop.example' });
  });

  it('names the row that does not open, and goes on with the others', async () => {
    const [broken, lost, good] = [await endpoint(), await endpoint(), await endpoint()];
    await tenant.sql(`update webhook_endpoints set secret = $2 where id = $1`, [broken, randomBytes(64)]);
    await tenant.sql(`update webhook_endpoints set secret_key_id = 'feedfeedfeed' where id = $1`, [lost]);
    const { done, failures } = await reseal(client, fresh, place(SECRETS));
    expect(failures).toEqual([
      `${tenant.slug}: webhook_endpoints.secret ${broken} is sealed with the key ${keyring.keyId}, which does not open it: it was changed.`,
      `${tenant.slug}: webhook_endpoints.secret ${lost} is sealed with the key feedfeedfeed, which is given nowhere.`,
    ]);
    expect(done).toBeGreaterThan(0);
    expect(await tenant.sql('select secret_key_id from webhook_endpoints where id = $1', [good])).toEqual([
      { secret_key_id: alone.keyId },
    ]);
  });
});
