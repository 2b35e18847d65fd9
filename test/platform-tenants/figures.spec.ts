import { Readable } from 'node:stream';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { aHolder, anAccount, aSupply } from '../support/holder.js';
import { aMember } from '../support/member.js';
import { roundComes } from '../support/round.js';
import { aSupporter, type TestSupporter } from '../support/staff.js';
import { Storage } from '../../src/platform/storage/storage.js';
import { aTenant, type TestTenant } from '../support/tenant.js';
import { bootPlatform } from '../tenancy/platform-context.js';

describe('What a cooperative used in a month', () => {
  let tenant: TestTenant;
  let support: TestSupporter;
  beforeAll(async () => {
    tenant = await aTenant();
    support = await aSupporter();
  });
  const usage = async (month: string) =>
    (await support.api.get<Record<string, unknown>>(`/v1/platform/tenants/${tenant.slug}/usage?month=${month}`)).body;

  it('is counted by its own calendar, each in its month', async () => {
    const [first, second] = [await aMember(tenant), await aMember(tenant)];
    const holder = await aHolder(tenant);
    await anAccount(first, holder);
    await anAccount(second, holder);
    const supply = await aSupply(tenant, { holder, services: ['electricity'] });
    // The last hour of October there is the first hours of November in UTC.
    await tenant.sql(`update users set activated_at = '2026-11-01T02:30:00Z' where id = $1`, [first.userId]);
    await tenant.sql(`update users set activated_at = '2026-11-01T03:30:00Z' where id = $1`, [second.userId]);
    await tenant.sql(`update accounts set created_at = '2026-11-05T12:00:00Z'`);
    await tenant.sql(
      `insert into claims (id, number, tracking_code, supply_id, service, description, status, created_at)
       values ($1, 'R-1', 'X', $2, 'electricity', 'x', 'received', '2026-11-30T23:00:00Z')`,
      [uuid(), supply.id],
    );
    expect(await usage('2026-10')).toMatchObject({ members: 1, newMembers: 1, links: 0, claims: 0 });
    expect(await usage('2026-11')).toMatchObject({
      tenant: tenant.slug,
      members: 2,
      newMembers: 1,
      links: 2,
      newLinks: 2,
      payments: { count: 0, total: { amount: '0.00', currency: 'ARS' } },
      claims: 1,
      mails: 0,
    });
  });

  it('tells what its files weigh, as they were counted last', async () => {
    expect((await usage('2026-11')).storage).toBeNull();
    const platform = await bootPlatform();
    await platform.as(tenant.schema, () => platform.module.get(Storage).put('claims/x/y', Readable.from(['12345'])));
    await platform.close();
    await roundComes(tenant, 'storage-count');
    expect((await usage('2026-11')).storage).toMatchObject({ files: 1, bytes: 5 });
  });

  it('is asked for by month, and of many a page at a time', async () => {
    const get = (query: string) => support.api.get<{ items: { month: string }[]; nextCursor: string | null }>(`/v1/platform/usage?${query}`); // prettier-ignore
    for (const wrong of ['', 'month=2026-13', 'month=26-01', 'month=2026-11&limit=51'])
      expect((await get(wrong)).status).toBe(400);
    await aTenant();
    const { body } = await get('month=2026-11&limit=1');
    expect([body.items.length, body.items[0]!.month, body.nextCursor]).toEqual([1, '2026-11', expect.any(String)]);
  });
});

describe('A cooperative’s health', () => {
  let tenant: TestTenant;
  let support: TestSupporter;
  beforeAll(async () => {
    tenant = await aTenant();
    support = await aSupporter();
  });
  const health = async () =>
    (await support.api.get<Record<string, unknown>>(`/v1/platform/tenants/${tenant.slug}/health`)).body;

  it('is good where nothing happened', async () => {
    expect(await health()).toMatchObject({ lastImport: null, bounceRate: null, troubles: [] });
  });

  it('tells of imports that failed, rows that nobody works, mails that come back, and a gateway that cannot be read', async () => {
    await tenant.sql(
      `insert into imports (id, dataset, mode, status, media_type, generated_at, next_attempt_at, finished_at)
       values ($1, 'holders', 'upsert', 'failed', 'text/csv', now(), now(), now())`,
      [uuid()],
    );
    for (const [status, age, sent] of [['sent', '2 hours', true], ['bounced', '2 hours', true], ['uncertain', '2 hours', false]] as const)
      await tenant.sql(
        `insert into outgoing_mails (id, template, recipient, cause, data, status, created_at, sent_at)
         values ($1::uuid, 'news', 'a@example.com', $1::uuid::text, '{}', $2, now() - $3::interval, case when $4 then now() end)`,
        [uuid(), status, age, sent],
      ); // prettier-ignore
    await tenant.sql(
      `insert into gateway_changes (gateway, failing_since, last_error) values ('mercadopago', now(), 'x')`,
    );
    expect(await health()).toMatchObject({
      lastImport: { dataset: 'holders', status: 'failed' },
      stuck: { uncertainMails: 1, mails: 0 },
      gateway: { failingSince: expect.any(String) },
      bounceRate: 0.5,
      troubles: ['import-failed', 'stuck', 'gateway', 'bounces'],
    });
    const { body } = await support.api.get<{ items: { tenant: string }[] }>('/v1/platform/health?limit=50');
    expect(body.items.length).toBeGreaterThan(0);
  });
});
