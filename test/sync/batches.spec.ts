import { beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { client } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { aTenant, type TestTenant } from '../support/tenant.js';
import { type Dataset, importing, ndjson } from './imports.js';

interface Batch {
  id: string;
  name: string;
  status: string;
  progress: number;
  failed: number;
  startedAt: string | null;
  finishedAt: string | null;
  imports: { id: string; dataset: string; status: string; inserted: number; rejected: number; batch: string }[];
}

const FILES: Record<Dataset, string> = {
  holders: ndjson({ holderNumber: '1', name: 'Ana', webKey: 'k1' }, { holderNumber: '2', name: 'Eva', webKey: 'k2' }),
  supplies: ndjson(
    { supplyNumber: '44', holderNumber: '1', service: 'water' },
    { supplyNumber: '45', holderNumber: '2', service: 'electricity' },
  ),
  invoices: ndjson({
    holderNumber: '1',
    supplyNumber: '44',
    type: 'FAC',
    letter: 'B',
    number: '0001-00000007',
    period: '2026-10',
    issuedOn: '2026-10-05',
    dueOn: '2026-10-18',
    amount: '4210.55',
    balance: '4210.55',
  }),
  consumption: ndjson({
    supplyNumber: '44',
    service: 'water',
    period: '2026-10',
    readOn: '2026-10-01',
    quantity: '12',
    unit: 'm3',
  }),
};

const api = (tenant: TestTenant) => client(tenant, tenant.apiKey);

async function open(tenant: TestTenant): Promise<string> {
  const { status, body } = await api(tenant).post<{ id: string }>('/sync/batches', { name: 'Carga inicial' });
  expect(status).toBe(201);
  return body.id;
}

async function add(tenant: TestTenant, batch: string, dataset: Dataset, content = FILES[dataset]) {
  const headers = { 'content-type': 'application/x-ndjson' };
  const path = `/sync/imports?dataset=${dataset}&batch=${batch}`;
  return api(tenant).post<{ id: string; code?: string }>(path, Buffer.from(content), headers);
}

const look = async (tenant: TestTenant, id: string) => (await api(tenant).get<Batch>(`/sync/batches/${id}`)).body;
const run = (tenant: TestTenant, id: string) => api(tenant).post<Batch>(`/sync/batches/${id}/run`, {});

function ended(tenant: TestTenant, id: string): Promise<Batch> {
  return eventually(
    async () => {
      const batch = await look(tenant, id);
      expect(batch.status).toBe('finished');
      return batch;
    },
    { withinMs: 60_000 },
  );
}

const counts = (tenant: TestTenant) =>
  tenant.sql(
    `select (select count(*) from holders) as holders, (select count(*) from supplies) as supplies,
            (select count(*) from invoices) as invoices, (select count(*) from readings) as readings`,
  );

describe('A batch', () => {
  it.each([
    [['consumption', 'invoices', 'supplies', 'holders']],
    [['invoices', 'holders', 'consumption', 'supplies']],
    [['supplies', 'consumption', 'holders', 'invoices']],
  ] as Dataset[][][])('takes its files in any order: %s', async (order) => {
    const tenant = await aTenant();
    const id = await open(tenant);
    for (const dataset of order) expect((await add(tenant, id, dataset)).status).toBe(202);
    expect(await look(tenant, id)).toMatchObject({ status: 'open', progress: 0, startedAt: null, finishedAt: null });
    expect(await counts(tenant)).toEqual([{ holders: 0, supplies: 0, invoices: 0, readings: 0 }]);
    expect((await run(tenant, id)).status).toBe(202);
    const batch = await ended(tenant, id);
    expect(batch).toMatchObject({ name: 'Carga inicial', progress: 100, failed: 0, finishedAt: expect.any(String) });
    expect(batch.imports.map(({ dataset, inserted, rejected }) => [dataset, inserted, rejected])).toEqual([
      ['holders', 2, 0],
      ['supplies', 2, 0],
      ['invoices', 1, 0],
      ['consumption', 1, 0],
    ]);
    expect(await counts(tenant)).toEqual([{ holders: 2, supplies: 2, invoices: 1, readings: 1 }]);
  });

  it('that waits holds up no other file; nor does one that cannot be read hold up the rest of its batch', async () => {
    const tenant = await aTenant();
    const id = await open(tenant);
    await add(tenant, id, 'supplies');
    await add(tenant, id, 'holders', 'no es un archivo\u0000');
    await api(tenant).post('/sync/imports?dataset=invoices&batch=' + id, Buffer.from([0xff, 0xfe, 0x00]), {
      'content-type': 'application/x-ndjson',
    });
    const ana = ndjson({ holderNumber: '1', name: 'Ana', webKey: 'k1' });
    expect(await importing(tenant, 'holders', ana)).toMatchObject({ status: 'finished', inserted: 1 });
    await run(tenant, id);
    const batch = await ended(tenant, id);
    expect(batch.failed).toBe(1);
    expect(batch.imports.map(({ dataset, status, inserted }) => [dataset, status, inserted])).toEqual([
      ['holders', 'finished', 0],
      ['supplies', 'finished', 1],
      ['invoices', 'failed', 0],
    ]);
  });
});

describe('A batch that was told to run', () => {
  let tenant: TestTenant;
  let id: string;
  beforeAll(async () => {
    tenant = await aTenant();
    id = await open(tenant);
    await add(tenant, id, 'holders');
    await run(tenant, id);
    await ended(tenant, id);
  });

  it('takes no more files', async () => {
    expect(await add(tenant, id, 'supplies')).toMatchObject({ status: 409, body: { code: 'BATCH_CLOSED' } });
    expect((await look(tenant, id)).imports).toHaveLength(1);
  });

  it('is not run twice', async () => {
    const before = await look(tenant, id);
    expect(await run(tenant, id)).toMatchObject({ status: 202, body: before });
  });

  it("is nobody else's", async () => {
    const other = await aTenant();
    expect((await api(other).get(`/sync/batches/${id}`)).status).toBe(404);
    expect((await run(other, id)).status).toBe(404);
    expect((await add(other, id, 'holders')).status).toBe(404);
  });
});

it('A file waits for those of its batch on which it may depend, also while one of them is tried again', async () => {
  const [tenant, other] = [await aTenant(), await aTenant()];
  const id = await open(tenant);
  const before = uuid();
  await tenant.sql(
    `insert into imports (id, dataset, mode, status, media_type, generated_at, attempts, batch_id, turn_at, next_attempt_at)
     values ($1, 'holders', 'upsert', 'received', 'application/x-ndjson', now(), 2, $2, now(), now() + interval '1 hour')`,
    [before, id],
  );
  const { body } = await add(tenant, id, 'supplies');
  await run(tenant, id);
  // Its job has come to the worker by the time another's, sent later, is done.
  await importing(other, 'holders', FILES.holders);
  expect(await tenant.sql('select status from imports where id = $1', [body.id])).toEqual([{ status: 'received' }]);
  await tenant.sql(`update imports set status = 'failed', finished_at = now() where id = $1`, [before]);
  const batch = await ended(tenant, id);
  expect(batch.imports.map(({ dataset, status }) => [dataset, status])).toEqual([
    ['holders', 'failed'],
    ['supplies', 'finished'],
  ]);
});
