import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { v7 as uuid } from 'uuid';
import { Feeds } from '../../src/modules/sync/feeds.js';
import { client } from '../support/client.js';
import { aClaimant } from '../claims/claimant.js';
import { stack } from '../support/stack.js';
import { aTenant, type TestTenant } from '../support/tenant.js';
import { bootPlatform, type PlatformContext } from '../tenancy/platform-context.js';
import { ended, importing, ndjson, send } from './imports.js';

const holder = (number: string) => ({ holderNumber: number, name: `Socio ${number}`, webKey: `K${number}` });

describe('An import that nobody finished', () => {
  it('is found by the sweep and goes in', async () => {
    const tenant = await aTenant();
    const id = uuid();
    const folder = join(fileURLToPath(stack.env.STORAGE_URL!), tenant.schema, 'imports');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, id), ndjson(holder('1')));
    // As a worker leaves it that was killed: begun, and its time run out.
    await tenant.sql(
      `insert into imports (id, dataset, mode, status, attempts, media_type, generated_at, bytes, next_attempt_at)
       values ($1, 'holders', 'upsert', 'running', 1, 'application/x-ndjson', now(), 50, now() - interval '1 minute')`,
      [id],
    );
    expect(await ended(tenant, id)).toMatchObject({ status: 'finished', inserted: 1 });
  }, 70_000);

  it('and whose file is gone fails with a sentence, keeps nobody waiting, and the process goes on', async () => {
    const tenant = await aTenant();
    const id = uuid();
    await tenant.sql(
      `insert into imports (id, dataset, mode, status, attempts, media_type, generated_at, next_attempt_at)
       values ($1, 'holders', 'upsert', 'running', 1, 'application/x-ndjson', now(), now() - interval '1 second')`,
      [id],
    );
    expect(await importing(tenant, 'holders', ndjson(holder('1')))).toMatchObject({ status: 'finished', inserted: 1 });
    expect(await ended(tenant, id)).toMatchObject({ status: 'failed', error: { code: 'FILE_LOST' } });
    expect(await importing(tenant, 'holders', ndjson(holder('2')))).toMatchObject({ status: 'finished', inserted: 1 });
  }, 70_000);
});

describe('Two imports', () => {
  it('of one tenant follow one another, of two tenants run side by side', async () => {
    const [busy, other] = [await aTenant(), await aTenant()];
    await importing(busy, 'holders', ndjson(holder('1')));
    // Whoever holds the row keeps the busy tenant's import from ending; the other tenant's must end all the same.
    const holding = new pg.Client({ connectionString: stack.migratorDatabaseUrl });
    await holding.connect();
    await holding.query(`begin; select id from ${busy.schema}.holders for update`);
    const first = await send(busy, 'holders', ndjson({ ...holder('1'), name: 'Primera' }));
    const second = await send(busy, 'holders', ndjson({ ...holder('1'), name: 'Segunda' }));
    await importing(other, 'holders', ndjson(holder('1')));
    const { body } = await client(busy, busy.apiKey).get(`/sync/imports/${second.body.id}`);
    expect(body.status).toBe('received');
    await holding.end();
    await ended(busy, first.body.id);
    await ended(busy, second.body.id);
    expect(await busy.sql('select name from holders')).toEqual([{ name: 'Segunda' }]);
  });
});

describe('A feed', () => {
  let platform: PlatformContext;
  let tenant: TestTenant;
  beforeAll(async () => {
    platform = await bootPlatform();
    tenant = await aTenant();
  });
  afterAll(() => platform.close());

  it('numbers events in the order of commits, without a gap, whatever fails or overlaps', async () => {
    const feeds = new Feeds(platform.units);
    const append = (n: number) =>
      platform
        .as(tenant.schema, () =>
          platform.units.run(async () => {
            await feeds.append('payments', `event-${n}`, uuid());
            if (n % 3 === 0) throw new Error('rolled back');
          }),
        )
        .catch(() => undefined);
    await Promise.all(Array.from({ length: 30 }, (_, n) => append(n)));
    const rows = await tenant.sql<{ position: number; event: string }>(
      `select position, event from feed_entries where topic = 'payments' order by position`,
    );
    expect(rows.map((row) => row.position)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    expect(rows.some((row) => Number(row.event.slice(6)) % 3 === 0)).toBe(false);
  });

  it('of claims tells what the management system needs to answer one', async () => {
    const claimant = await aClaimant(tenant);
    const claim = await claimant.file({ phone: '3571 631052' });
    const { body } = await client(tenant, tenant.apiKey).get<{ items: object[]; nextCursor: string }>('/sync/claims');
    expect(body.items).toMatchObject([
      {
        claimId: claim.id,
        number: claim.number,
        status: 'received',
        service: 'electricity',
        supplyNumber: claimant.supply.number,
        description: 'No hay luz',
      },
    ]);
    expect(
      (await client(tenant, tenant.apiKey).get<{ items: object[] }>(`/sync/claims?after=${body.nextCursor}`)).body
        .items,
    ).toEqual([]);
  });
});
