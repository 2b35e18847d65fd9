import { beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { appendEntry } from '../../src/platform/operations/audit-chain.js';
import { asMigrator } from '../../src/platform/database/migrations/migrate.js';
import { aStaffMember, aSupporter, type TestStaff } from '../support/staff.js';
import { stack } from '../support/stack.js';
import { aTenant, type TestTenant } from '../support/tenant.js';

interface Entry {
  seq: number;
  at: string;
  actor: string;
  actorName: string | null;
  action: string;
  subject: string | null;
  tenant: string | null;
}

describe('Searching the audit log', () => {
  let tenant: TestTenant;
  let elsewhere: TestTenant;
  let admin: TestStaff;
  const things = [uuid(), uuid()] as [string, string];
  beforeAll(async () => {
    [tenant, elsewhere] = [await aTenant(), await aTenant()];
    admin = await aStaffMember(tenant, { role: 'admin', name: 'Ana Ñañez' });
    const target = { connectionString: stack.migratorDatabaseUrl, app: 'coop_app' };
    await asMigrator(target, async (client) => {
      for (let i = 0; i < 7; i += 1)
        await appendEntry(client, {
          tenantId: i === 6 ? elsewhere.id : tenant.id,
          actor: i % 2 ? `staff:${admin.staffId}` : 'operator',
          action: i < 3 ? 'test.first' : 'test.second',
          subject: things[i % 2]!,
          detail: { i },
        });
    });
  });
  const search = async (query = '', api = admin.api, path = '/staff/audit') =>
    (await api.get<{ items: Entry[]; nextCursor: string | null }>(`${path}?${query}`)).body;

  it('shows a cooperative’s own entries, newest first, in pages that miss and repeat none', async () => {
    const all = (await search('limit=200')).items.filter(({ action }) => action.startsWith('test.'));
    expect(all).toHaveLength(6);
    expect(all.map(({ seq }) => seq)).toEqual(all.map(({ seq }) => seq).toSorted((a, b) => b - a));
    const paged: Entry[] = [];
    let cursor: string | null = null;
    do {
      const page = await search(`limit=2&action=test.second${cursor ? `&cursor=${cursor}` : ''}`);
      paged.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor);
    expect(paged.map(({ seq }) => seq)).toEqual(
      all.filter(({ action }) => action === 'test.second').map(({ seq }) => seq),
    );
  });

  it('finds by actor, action, subject and time', async () => {
    const own = (await search(`actor=staff:${admin.staffId}`)).items;
    expect(own.map(({ actorName }) => actorName)).toEqual(['Ana Ñañez', 'Ana Ñañez', 'Ana Ñañez']);
    expect((await search('action=test.first')).items).toHaveLength(3);
    expect((await search(`subject=${things[0]}&action=test.second`)).items).toHaveLength(1);
    const [newest] = own as [Entry];
    const from = encodeURIComponent(newest.at);
    expect((await search(`from=${from}&actor=operator`)).items).toEqual(
      (await search('actor=operator')).items.filter(({ at }) => at >= newest.at),
    );
    expect((await search(`to=1999-01-01T00:00:00Z`)).items).toEqual([]);
  });

  it.each(['cursor=x', 'cursor=WyJhIl0', 'from=ayer', 'actor=', 'limit=0', 'no=1', 'tenant=otra'])(
    'refuses %s',
    async (query) => {
      expect((await admin.api.get(`/staff/audit?${query}`)).status).toBe(400);
    },
  );

  it('shows support all of it, by cooperative where asked', async () => {
    const { api } = await aSupporter();
    const path = '/v1/platform/audit';
    expect((await search('action=test.second&limit=200', api, path)).items.length).toBeGreaterThanOrEqual(4);
    const one = (await search(`tenant=${elsewhere.slug}`, api, path)).items;
    expect(one.map(({ tenant: slug }) => slug)).toEqual([elsewhere.slug]);
  });

  it('gives a cooperative no name of another’s staff', async () => {
    const stranger = await aStaffMember(elsewhere, { role: 'admin', name: 'Otra Persona' });
    const target = { connectionString: stack.migratorDatabaseUrl, app: 'coop_app' };
    const entry = { tenantId: tenant.id, actor: `staff:${stranger.staffId}`, action: 'access.denied', subject: null };
    await asMigrator(target, (client) => appendEntry(client, { ...entry, detail: {} }));
    expect((await search(`actor=staff:${stranger.staffId}`)).items).toMatchObject([{ actorName: null }]);
  });
});
