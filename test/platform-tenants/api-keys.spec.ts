import { beforeAll, describe, expect, it } from '@jest/globals';
import { client } from '../support/client.js';
import { aSupporter, type TestSupporter } from '../support/staff.js';
import { aTenant, type TestTenant } from '../support/tenant.js';

interface Listed {
  items: { prefix: string; name: string; state: string; scopes: string[] }[];
}

describe('A cooperative’s API keys, as support sees to them', () => {
  let tenant: TestTenant;
  let support: TestSupporter;
  beforeAll(async () => {
    tenant = await aTenant();
    support = await aSupporter({ steppedUp: true });
  });
  const path = (slug = tenant.slug) => `/v1/platform/tenants/${slug}/api-keys`;
  const make = async (body: object) => (await support.api.post<{ key: string }>(path(), body)).body.key;
  const prefixOf = (key: string) => key.split('_')[1]!;
  const works = async (key: string) => (await client(tenant, key).get('/sync/mappings')).status === 200;

  it('are shown once, and open no more than they say', async () => {
    const key = await make({ name: 'Solo pagos', scopes: ['payments'] });
    expect(key).toMatch(/^coop_[0-9a-f]{8}_/);
    expect(await works(key)).toBe(false);
    expect((await client(tenant, key).get('/sync/payments')).status).toBe(200);
    const { body } = await support.api.get<Listed>(path());
    expect(JSON.stringify(body)).not.toContain(key);
    expect(body.items.find(({ prefix }) => prefix === prefixOf(key))).toMatchObject({
      name: 'Solo pagos',
      scopes: ['payments'],
    });
  });

  it('are put in the place of each other, and ended', async () => {
    const first = await make({ name: 'Sistema' });
    const rotated = await support.api.post<{ key: string }>(`${path()}/${prefixOf(first)}/rotate`, { overlapDays: 1 });
    const second = rotated.body.key;
    expect([await works(first), await works(second)]).toEqual([true, true]);
    expect((await support.api.post(`${path()}/${prefixOf(first)}/rotate`, {})).status).toBe(404);
    expect((await support.api.delete(`${path()}/${prefixOf(first)}`)).status).toBe(204);
    expect([await works(first), await works(second)]).toEqual([false, true]);
    expect((await support.api.delete(`${path()}/${prefixOf(first)}`)).status).toBe(404);
  });

  it('of one cooperative are none of another’s', async () => {
    const other = await aTenant();
    const key = await make({ name: 'Sistema' });
    expect((await support.api.delete(`${path(other.slug)}/${prefixOf(key)}`)).status).toBe(404);
    expect(await works(key)).toBe(true);
  });

  it('stand in the cooperative’s own audit log', async () => {
    await make({ name: 'Sistema' });
    const { body } = await support.api.get<{ items: { actor: string }[] }>(
      `/v1/platform/audit?tenant=${tenant.slug}&action=api-key.created&limit=1`,
    );
    expect(body.items).toMatchObject([{ actor: `staff:${support.staffId}` }]);
  });
});
