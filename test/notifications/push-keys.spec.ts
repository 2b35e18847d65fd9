import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import type { DataSource } from 'typeorm';
import { PushKeys } from '../../src/modules/notifications/push-keys.js';
import { SEALED_PUSH_KEY } from '../../src/modules/notifications/sealed-push-key.js';
import { Keyring } from '../../src/platform/crypto/keys.js';
import { reseal } from '../../src/platform/crypto/resealing.js';
import { migratePlatform } from '../../src/platform/database/migrations/migrate.js';
import { ownDatabase } from '../tenancy/own-database.js';

describe('The key by which push services know us', () => {
  const [old, current] = [randomBytes(32), randomBytes(32)];
  let own: Awaited<ReturnType<typeof ownDatabase>>;
  let pool: pg.Pool;
  let database: DataSource;

  beforeAll(async () => {
    own = await ownDatabase();
    await migratePlatform(own.target);
    pool = new pg.Pool({ connectionString: own.target.connectionString, max: 4 });
    pool.on('error', () => undefined);
    database = {
      query: async (text: string, values: unknown[]) => (await pool.query(text, values)).rows,
    } as unknown as DataSource;
  }, 60_000);
  afterAll(async () => {
    await pool.end();
    await own.drop();
  });

  it('is made once, though several processes ask for it at once', async () => {
    const pairs = await Promise.all([1, 2, 3].map(() => new PushKeys(database, new Keyring(old)).pair()));
    expect(new Set(pairs.map(({ publicKey }) => publicKey)).size).toBe(1);
    expect(new Set(pairs.map(({ privateKey }) => privateKey)).size).toBe(1);
    const { rows } = await pool.query<{ ciphertext: Buffer }>('select ciphertext from public.push_keys');
    expect(rows).toHaveLength(1);
    expect(rows[0]!.ciphertext.includes(Buffer.from(pairs[0]!.privateKey))).toBe(false);
  });

  it('is sealed anew when SECRET_KEY changes, and stays the same', async () => {
    const before = await new PushKeys(database, new Keyring(old)).pair();
    await expect(new PushKeys(database, new Keyring(current)).pair()).rejects.toThrow(
      'push-key/vapid is sealed with the key',
    );
    const client = await pool.connect();
    const place = { rows: SEALED_PUSH_KEY, label: 'public', schema: 'public', tenantId: '' };
    expect(await reseal(client, new Keyring(current, [old]), place)).toEqual({ done: 1, failures: [] });
    client.release();
    expect(await new PushKeys(database, new Keyring(current)).pair()).toEqual(before);
  });

  it('that could not be read is read anew', async () => {
    let isAway = true;
    const flaky = {
      query: (text: string, values: unknown[]) =>
        isAway ? Promise.reject(new Error('away')) : database.query(text, values),
    } as unknown as DataSource;
    const keys = new PushKeys(flaky, new Keyring(current));
    await expect(keys.pair()).rejects.toThrow('away');
    isAway = false;
    expect((await keys.pair()).publicKey).toMatch(/^[\w-]{87}$/);
  });
});
