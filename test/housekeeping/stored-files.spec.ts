import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { aHolder } from '../support/holder.js';
import { anInvoice } from '../support/invoice.js';
import { stack } from '../support/stack.js';
import { aTenant, type TestTenant } from '../support/tenant.js';
import { nightComes } from './night.js';

const HOUR_MS = 3_600_000;

async function store(tenant: TestTenant, key: string, hoursAgo: number): Promise<void> {
  const path = join(fileURLToPath(stack.env.STORAGE_URL!), tenant.schema, key);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, key);
  const written = new Date(Date.now() - hoursAgo * HOUR_MS);
  await utimes(path, written, written);
}

async function stored(tenant: TestTenant): Promise<string[]> {
  const folder = join(fileURLToPath(stack.env.STORAGE_URL!), tenant.schema);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

describe('At night a file in the storage', () => {
  it('goes where no row names it and a day has passed; what may be on its way and what is not ours to know stays', async () => {
    const tenant = await aTenant();
    const invoice = await anInvoice(tenant, { holder: await aHolder(tenant) });
    const [named, waiting, ended] = [`invoice-pdfs/${invoice.id}/${uuid()}.${'a'.repeat(64)}`, uuid(), uuid()];
    await tenant.sql('update invoices set pdf_key = $1', [named]);
    for (const [id, status] of [
      [waiting, 'received'],
      [ended, 'finished'],
    ])
      await tenant.sql(
        `insert into imports (id, dataset, mode, status, media_type, generated_at, next_attempt_at)
         values ($1, 'holders', 'upsert', $2, 'text/csv', now(), now() + interval '1 day')`,
        [id, status],
      );
    const [lately, longAgo] = [uuid(), uuid()];
    for (const [id, days] of [
      [lately, 6],
      [longAgo, 8],
    ] as const)
      await tenant.sql(
        `insert into imports (id, dataset, mode, status, media_type, generated_at, next_attempt_at, finished_at)
         values ($1, 'holders', 'upsert', 'finished', 'text/csv', now(), now(), now() - $2 * interval '1 day')`,
        [id, days],
      );
    const kept = [named, `rejected-rows/${lately}`, `imports/${waiting}`, 'elsewhere/of-an-operator'];
    const gone = [
      `invoice-pdfs/${invoice.id}/${uuid()}.${'b'.repeat(64)}`,
      `imports/${ended}`,
      `rejected-rows/${longAgo}`,
      `imports/${uuid()}.partial`,
      `pdf-uploads/${uuid()}`,
      `claims/${uuid()}/${uuid()}`,
    ];
    for (const key of [...kept, ...gone]) await store(tenant, key, 25);
    const young = ['claims/new/1', `invoice-pdfs/${invoice.id}/young`, 'pdf-uploads/young'];
    for (const key of young) await store(tenant, key, 23);
    await nightComes(tenant);
    expect(await stored(tenant)).toEqual([...kept, ...young].sort());
  }, 120_000);
});
