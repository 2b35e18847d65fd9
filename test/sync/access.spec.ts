import { beforeAll, describe, expect, it } from '@jest/globals';
import { coop } from '../../scripts/stack/app.ts';
import { client } from '../support/client.js';
import { aMember } from '../support/member.js';
import { stack } from '../support/stack.js';
import { aTenant, type TestTenant } from '../support/tenant.js';

describe("An API key opens its own cooperative's sync routes", () => {
  let tenant: TestTenant;
  beforeAll(async () => {
    tenant = await aTenant();
  });
  const read = (key: string | undefined, of = tenant) => client(of, key).get('/sync/payments');

  it('made by an operator, who sees it once', async () => {
    const words = ['--name', 'Sistema de gestión', '--scopes', 'payments,claims', '--expires', '2100-01-01'];
    const key = (await coop(stack.env, 'api-key', 'create', tenant.slug, ...words)).trim();
    expect(key).toMatch(/^coop_[0-9a-f]{8}_[\w-]{43}$/);
    const api = client(tenant, key);
    expect((await api.get('/sync/claims')).status).toBe(200);
    const [row] = await tenant.sql<{ text: string; used: boolean }>(
      `select k::text as text, last_used_at is not null as used from public.api_keys k where tenant_id = $1 and name = 'Sistema de gestión'`,
      [tenant.id],
    );
    expect(row!.used).toBe(true);
    expect(row!.text).not.toContain(key.split('_').slice(2).join('_'));
    // Its scopes do not let it do more.
    expect((await api.get('/sync/imports/0193a7a0-0000-7000-8000-000000000000')).status).toBe(403);
    expect((await api.post('/sync/payments/acknowledgements', { items: [] })).status).toBe(403);
  }, 120_000);

  it('and none without one, with a broken one, or with a member’s token', async () => {
    const member = await aMember(tenant);
    for (const key of [undefined, 'coop_', `${tenant.apiKey}x`, member.accessToken]) {
      const { status, body } = await read(key);
      expect({ status, code: body.code }).toEqual({ status: 401, code: 'UNAUTHENTICATED' });
    }
  });

  it("never another's", async () => {
    expect((await read(tenant.apiKey, await aTenant())).status).toBe(401);
  });

  it.each(['expires_at', 'revoked_at'])('until it is past %s', async (column) => {
    const other = await aTenant();
    expect((await read(other.apiKey, other)).status).toBe(200);
    await other.sql(`update public.api_keys set ${column} = now() where tenant_id = $1`, [other.id]);
    expect((await read(other.apiKey, other)).status).toBe(401);
  });
});

describe('What comes with a file is checked before anything is kept', () => {
  let tenant: TestTenant;
  beforeAll(async () => {
    tenant = await aTenant();
  });
  const post = (query: string, type = 'application/x-ndjson', body: string | undefined = '{}\n') =>
    client(tenant, tenant.apiKey).post(`/sync/imports?${query}`, body, { 'content-type': type });

  it.each([
    ['no dataset', ''],
    ['an unknown dataset', 'dataset=people'],
    ['an unknown mode', 'dataset=holders&mode=delete'],
    ['an unknown parameter', 'dataset=holders&table=users'],
    ['a flag that is none', 'dataset=holders&dryRun=maybe'],
    ['a day that does not exist', 'dataset=holders&generatedAt=2026-02-31T00:00:00Z'],
    ['a day without an hour', 'dataset=holders&generatedAt=2026-02-03'],
    ['an instant to come', `dataset=holders&generatedAt=${new Date(Date.now() + 3_600_000).toISOString()}`],
  ])('%s', async (_what, query) => {
    const { status, body } = await post(query);
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'VALIDATION_FAILED' });
    expect(await tenant.sql('select id from imports')).toEqual([]);
  });

  it('a format that is none of ours, and no file at all', async () => {
    expect((await post('dataset=holders', 'application/json')).status).toBe(415);
    expect((await post('dataset=holders', 'text/plain')).status).toBe(415);
    const { status, body } = await client(tenant, tenant.apiKey).post('/sync/imports?dataset=holders');
    expect({ status, code: body.code }).toEqual({ status: 422, code: 'IMPORT_UNREADABLE' });
  });
});
