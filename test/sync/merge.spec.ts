import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { webKeyDigest } from '../../src/platform/crypto/web-key.js';
import { aTenant, keyring, type TestTenant } from '../support/tenant.js';
import { client } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { stack } from '../support/stack.js';
import { ended, importing, ndjson, send } from './imports.js';

const holder = (number: string, change: object = {}) => ({
  holderNumber: number,
  name: `Socio ${number}`,
  webKey: `K${number}`,
  ...change,
});
const supply = (number: string, holderNumber: string, change: object = {}) => ({
  supplyNumber: number,
  holderNumber,
  service: 'water',
  address: 'San Martín 44',
  status: 'active',
  ...change,
});

describe('An import brings the tables to what the file says', () => {
  let tenant: TestTenant;
  beforeEach(async () => {
    tenant = await aTenant();
    await importing(tenant, 'holders', ndjson(holder('1'), holder('2'), holder('3'), holder('4'), holder('5')));
  });

  const version = (number: string) =>
    tenant.sql('select xmin::text, updated_at from holders where number = $1', [number]);

  it('and writes only the rows that differ', async () => {
    const untouched = await version('1');
    const found = await importing(
      tenant,
      'holders',
      ndjson(holder('1'), holder('2', { city: 'Almafuerte' }), holder('9')),
    );
    expect(found).toMatchObject({ rows: 3, inserted: 1, updated: 1, unchanged: 1, rejected: 0, progress: 100 });
    expect(await version('1')).toEqual(untouched);
    expect(await tenant.sql('select city from holders where number in ($1, $2) order by number', ['2', '3'])).toEqual([
      { city: 'Almafuerte' },
      { city: '' },
    ]);
  });

  it('and keeps of a web key its keyed digest alone, in no case or spacing', async () => {
    await importing(tenant, 'holders', ndjson(holder('1', { webKey: ' coop2019 ' })));
    const [row] = await tenant.sql<{ web_key_hash: Buffer }>(`select web_key_hash from holders where number = '1'`);
    expect(row!.web_key_hash).toEqual(webKeyDigest(keyring, tenant.schema, '1', 'COOP2019'));
    const [{ text } = { text: '' }] = await tenant.sql<{ text: string }>(
      `select (select json_agg(i)::text from imports i) || coalesce((select json_agg(r)::text from import_rejections r), '') as text`,
    );
    expect(text).not.toMatch(/coop2019/i);
  });

  it('a supply that passes to another holder is the same supply', async () => {
    await importing(tenant, 'supplies', ndjson(supply('44', '1'), supply('44', '1', { service: 'electricity' })));
    const [before] = await tenant.sql(`select id from supplies where number = '44'`);
    const found = await importing(
      tenant,
      'supplies',
      ndjson(supply('44', '2'), supply('44', '2', { service: 'electricity' })),
    );
    expect(found).toMatchObject({ inserted: 0, updated: 2, rejected: 0 });
    const [after] = await tenant.sql(
      `select s.id, h.number from supplies s join holders h on h.id = s.holder_id where s.number = '44'`,
    );
    expect(after).toEqual({ ...before, number: '2' });
  });

  it('a supply is active while one of its services is, then disconnected while one may come back', async () => {
    const status = async () => (await tenant.sql(`select status from supplies where number = '44'`))[0]?.status;
    await importing(
      tenant,
      'supplies',
      ndjson(supply('44', '1'), supply('44', '1', { service: 'gas', status: 'inactive' })),
    );
    expect(await status()).toBe('active');
    await importing(tenant, 'supplies', ndjson(supply('44', '1', { status: 'disconnected' })));
    expect(await status()).toBe('disconnected');
    await importing(tenant, 'supplies', ndjson(supply('44', '1', { status: 'inactive' })));
    expect(await status()).toBe('inactive');
  });

  it('one supply under two holders: the first row stands', async () => {
    const found = await importing(
      tenant,
      'supplies',
      ndjson(supply('44', '1'), supply('44', '2', { service: 'electricity' })),
    );
    expect(found).toMatchObject({ inserted: 1, rejected: 1 });
    expect(found.rejections).toMatchObject([{ line: 2, column: 'holderNumber', code: 'TWO_HOLDERS' }]);
  });

  it('any split of a file into parts gives the same state', async () => {
    const rows = Array.from({ length: 40 }, (_, i) =>
      supply(String(i), String(1 + (i % 5)), { address: `Calle ${i}` }),
    );
    const state = (of: TestTenant) =>
      of.sql(
        'select s.number, h.number as holder, s.address, s.status from supplies s join holders h on h.id = s.holder_id order by 1',
      );
    await importing(tenant, 'supplies', ndjson(...rows));
    const other = await aTenant();
    await importing(other, 'holders', ndjson(holder('1'), holder('2'), holder('3'), holder('4'), holder('5')));
    for (const part of [rows.slice(25), rows.slice(0, 7), rows.slice(7, 25)])
      await importing(other, 'supplies', ndjson(...part));
    expect(await state(other)).toEqual(await state(tenant));
  });

  it('a dry run tells the same and changes nothing', async () => {
    const found = await importing(
      tenant,
      'holders',
      ndjson(holder('1', { name: 'Otra' }), holder('9'), { holderNumber: '8' }),
      { dryRun: true },
    );
    expect(found).toMatchObject({ status: 'finished', dryRun: true, inserted: 1, updated: 1, rejected: 2 - 1 });
    expect(found.rejections).toHaveLength(2);
    expect(await tenant.sql('select name from holders order by number')).toEqual(
      ['1', '2', '3', '4', '5'].map((n) => ({ name: `Socio ${n}` })),
    );
  });

  it('files of one tenant go in in the order in which they came, though nobody waits for one to send the next', async () => {
    const names = ['Primera', 'Segunda', 'Tercera', 'Cuarta'];
    const sent = [];
    for (const name of names) sent.push(await send(tenant, 'holders', ndjson(holder('77', { name }))));
    sent.push(await send(tenant, 'supplies', ndjson(supply('770', '77'))));
    const results = [];
    for (const { body } of sent) results.push(await ended(tenant, body.id));
    expect(results.map(({ inserted, updated, rejected }) => [inserted, updated, rejected])).toEqual([[1, 0, 0], [0, 1, 0], [0, 1, 0], [0, 1, 0], [1, 0, 0]]); // prettier-ignore
    expect(await tenant.sql(`select name from holders where number = '77'`)).toEqual([{ name: 'Cuarta' }]);
  });

  it('is staged by a right that the tenant has and the application by itself has not', async () => {
    const [row] = await tenant.sql(
      `select has_database_privilege($1, current_database(), 'temp') as tenant, has_database_privilege('coop_app', current_database(), 'temp') as app`,
      [tenant.schema],
    );
    expect(row).toEqual({ tenant: true, app: false });
  });

  it('tells how fast it goes, and how long what is left of the file takes at that pace', async () => {
    const paceOf = async (id: string) => {
      const { body } = await client(tenant, tenant.apiKey).get(`/sync/imports/${id}`);
      return body as { rowsPerSecond: number; remainingSeconds: number };
    };
    const id = uuid();
    await tenant.sql(
      `insert into imports (id, dataset, mode, status, media_type, generated_at, bytes, bytes_read, rows, started_at, next_attempt_at)
       values ($1, 'holders', 'upsert', 'running', 'text/csv', now(), 4000, 1000, 50000, now() - interval '10000 s', now() + interval '1 h')`,
      [id],
    );
    const { rowsPerSecond, remainingSeconds } = await paceOf(id);
    expect(rowsPerSecond).toBe(5);
    expect(remainingSeconds).toBeGreaterThanOrEqual(30_000);
    expect(remainingSeconds).toBeLessThan(31_000);
    await tenant.sql(
      `update imports set status = 'failed', finished_at = started_at + interval '5000 s' where id = $1`,
      [id],
    );
    expect(await paceOf(id)).toMatchObject({ rowsPerSecond: 10, remainingSeconds: null });
  });

  it('keeps no file once the import has ended', async () => {
    const found = await importing(tenant, 'holders', ndjson(holder('1')));
    const [row] = await tenant.sql('select status, bytes = bytes_read as whole from imports where id = $1', [found.id]);
    expect(row).toEqual({ status: 'finished', whole: true });
    const folder = join(fileURLToPath(stack.env.STORAGE_URL!), tenant.schema, 'imports');
    await eventually(async () => expect(await readdir(folder)).toEqual([]));
  });
});

describe('A complete file closes what it no longer names', () => {
  let tenant: TestTenant;
  const ten = Array.from({ length: 10 }, (_, i) => holder(String(i)));
  beforeEach(async () => {
    tenant = await aTenant();
    await importing(tenant, 'holders', ndjson(...ten));
  });
  const closed = async () =>
    (await tenant.sql('select number from holders where closed_at is not null order by number')).map(
      (row) => row.number,
    );

  it('but deletes nothing, and opens again what a later file names', async () => {
    const found = await importing(tenant, 'holders', ndjson(...ten.slice(2)), { mode: 'replace' });
    expect(found).toMatchObject({ status: 'finished', unchanged: 8, closed: 2 });
    expect(await closed()).toEqual(['0', '1']);
    expect(await importing(tenant, 'holders', ndjson(...ten.slice(1)))).toMatchObject({ updated: 1, unchanged: 8 });
    expect(await closed()).toEqual(['0']);
  });

  it('unless that is more than a fifth, which wants force', async () => {
    const found = await importing(tenant, 'holders', ndjson(...ten.slice(3)), { mode: 'replace' });
    expect(found).toMatchObject({ status: 'failed', closed: 0, error: { code: 'CLOSES_TOO_MANY' } });
    expect(await closed()).toEqual([]);
    await importing(tenant, 'holders', ndjson(...ten.slice(3)), { mode: 'replace', force: true });
    expect(await closed()).toEqual(['0', '1', '2']);
  });

  it('a row that is named but wrong is not missing; one that cannot be told stops the closing', async () => {
    const { webKey: _, ...keyless } = holder('0');
    const named = await importing(tenant, 'holders', ndjson(keyless, ...ten.slice(1)), { mode: 'replace' });
    expect(named).toMatchObject({ status: 'finished', rejected: 1, closed: 0 });
    const untold = await importing(tenant, 'holders', `{"holderNumber"\n${ndjson(...ten.slice(1))}`, {
      mode: 'replace',
    });
    expect(untold).toMatchObject({ status: 'failed', error: { code: 'UNIDENTIFIED_ROWS' } });
    expect(await closed()).toEqual([]);
  });

  it('services that a complete file lacks become inactive, and their supplies with them', async () => {
    const rows = Array.from({ length: 10 }, (_, i) => supply(String(i), String(i)));
    await importing(tenant, 'supplies', ndjson(...rows));
    expect(await importing(tenant, 'supplies', ndjson(...rows.slice(1)), { mode: 'replace' })).toMatchObject({
      closed: 1,
      unchanged: 9,
    });
    expect(await tenant.sql(`select number from supplies where status = 'inactive'`)).toEqual([{ number: '0' }]);
  });

  it.each(['invoices', 'consumption'] as const)('never %s', async (dataset) => {
    const { status, body } = await send(tenant, dataset, ndjson({}), { mode: 'replace' });
    expect({ status, ...(body as object) }).toMatchObject({
      status: 400,
      code: 'VALIDATION_FAILED',
      errors: [{ field: 'mode', code: 'REPLACE_NOT_ALLOWED' }],
    });
    expect((await client(tenant, tenant.apiKey).get('/sync/imports/0193a7a0-0000-7000-8000-000000000000')).status).toBe(
      404,
    );
  });
});
