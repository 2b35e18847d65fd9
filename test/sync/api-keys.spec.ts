import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { coop } from '../../scripts/stack/app.ts';
import { endOf } from '../../src/cli/lifetime.js';
import { client } from '../support/client.js';
import { stack } from '../support/stack.js';
import { aTenant, type TestTenant } from '../support/tenant.js';

const AN_IMPORT = '/sync/imports/0193a7a0-0000-7000-8000-000000000000';
const prefixOf = (key: string) => key.split('_')[1]!;

describe('An API key', () => {
  let tenant: TestTenant;
  beforeAll(async () => {
    tenant = await aTenant();
  });
  const read = (key: string, path = '/sync/payments') => client(tenant, key).get(path);
  const changed = (assignment: string) =>
    tenant.sql(`update public.api_keys set ${assignment} where tenant_id = $1`, [tenant.id]);

  it.each([
    ['import', [true, false, false, false]],
    ['payments', [false, true, false, false]],
    ['acknowledge', [false, false, false, true]],
    ['claims', [false, false, true, false]],
    // What keys of the version before may still have besides.
    ['read', [false, false, false, false]],
  ])('of the scope %s opens that door alone', async (scope, doors) => {
    await changed(`scopes = '{${scope}}'`);
    const api = client(tenant, tenant.apiKey);
    const answers = [
      await api.get(AN_IMPORT),
      await api.get('/sync/payments'),
      await api.get('/sync/claims'),
      await api.post('/sync/payments/acknowledgements', { items: [] }),
    ];
    await changed(`scopes = '{import,payments,acknowledge,claims}'`);
    expect(answers.map(({ status }) => status !== 403)).toEqual(doors);
  });

  it('of the version before goes on reading both feeds, in the new version and in the old one', async () => {
    const file = await readFile('migrations/platform/0003-api-keys.sql', 'utf8');
    const widening = file.split(';').find((statement) => statement.includes('set scopes'))!;
    await changed(`scopes = '{read}'`);
    await tenant.sql(widening);
    const [key] = await tenant.sql('select scopes from public.api_keys where tenant_id = $1', [tenant.id]);
    const statuses = [(await read(tenant.apiKey)).status, (await read(tenant.apiKey, '/sync/claims')).status];
    await changed(`scopes = '{import,payments,acknowledge,claims}'`);
    expect(key).toEqual({ scopes: ['read', 'payments', 'claims'] });
    expect(statuses).toEqual([200, 200]);
  });

  it('that ended answers as one that never was: nobody learns which', async () => {
    const unknown = `coop_00000000_${'x'.repeat(43)}`;
    const never = await read(unknown);
    expect({ status: never.status, code: never.body.code }).toEqual({ status: 401, code: 'UNAUTHENTICATED' });
    expect(never.body.detail).toContain('clave de API');
    for (const end of ['revoked_at', 'expires_at']) {
      await changed(`${end} = now()`);
      const { status, body } = await read(tenant.apiKey);
      await changed(`${end} = null`);
      expect({ status, body }).toEqual({ status: never.status, body: never.body });
    }
  });

  it('notes its use once an hour, however often it comes', async () => {
    const lastUse = async () =>
      (
        await tenant.sql<{ minutes: number }>(
          'select round(extract(epoch from now() - last_used_at) / 60)::int as minutes from public.api_keys where tenant_id = $1',
          [tenant.id],
        )
      )[0]!.minutes;
    await changed(`last_used_at = now() - interval '50 minutes'`);
    await read(tenant.apiKey);
    expect(await lastUse()).toBe(50);
    await changed(`last_used_at = now() - interval '70 minutes'`);
    await Promise.all(Array.from({ length: 10 }, () => read(tenant.apiKey)));
    expect(await lastUse()).toBe(0);
  });

  it('is replaced with an overlap: both work, then the new one alone, with the name and the scopes of the old', async () => {
    const words = ['--name', 'Gestión', '--scopes', 'claims', '--expires', '90d'];
    const old = (await coop(stack.env, 'api-key', 'create', tenant.slug, ...words)).trim();
    const next = (await coop(stack.env, 'api-key', 'rotate', tenant.slug, prefixOf(old), '--overlap', '2d')).trim();
    for (const key of [old, next]) {
      expect((await read(key, '/sync/claims')).status).toBe(200);
      expect((await read(key)).status).toBe(403);
    }
    const keys = await tenant.sql<{ id: string; prefix: string; name: string; hours: number; next: string | null }>(
      `select id, prefix, name, round(extract(epoch from expires_at - now()) / 3600)::int as hours, replaced_by as next
         from public.api_keys where tenant_id = $1 and name = 'Gestión' order by id`,
      [tenant.id],
    );
    expect(keys).toMatchObject([
      { prefix: prefixOf(old), hours: 48, next: keys[1]!.id },
      { prefix: prefixOf(next), hours: 365 * 24, next: null },
    ]);
    const [entry] = await tenant.sql(
      `select actor, detail from public.audit_log where action = 'api-key.rotated' and subject = $1`,
      [keys[1]!.id],
    );
    expect(entry).toMatchObject({ actor: 'operator', detail: { scopes: 'claims', replaces: keys[0]!.id } });
    // What was replaced is not replaced again: its successor is.
    await expect(coop(stack.env, 'api-key', 'rotate', tenant.slug, prefixOf(old))).rejects.toThrow('no key in use');
    const listed = await coop(stack.env, 'api-key', 'list', tenant.slug);
    expect(listed).toMatch(new RegExp(`coop_${prefixOf(old)}_…\\tGestión\\tclaims\\treplaced\\tuntil \\S+\\tused `));
    expect(listed).toMatch(new RegExp(`coop_${prefixOf(next)}_…\\tGestión\\tclaims\\tactive\\tuntil \\S+\\tused `));
    expect(listed).not.toContain(next);
  }, 240_000);

  it('is made for the doors that are named, or for all of them', async () => {
    const key = (await coop(stack.env, 'api-key', 'create', tenant.slug)).trim();
    const listed = await coop(stack.env, 'api-key', 'list', tenant.slug);
    expect(listed).toContain(
      `coop_${prefixOf(key)}_…\tmanagement system\timport,payments,acknowledge,claims,contact,links\tactive`,
    );
    await expect(coop(stack.env, 'api-key', 'create', tenant.slug, '--scopes', 'read')).rejects.toThrow('--scopes');
  }, 120_000);
});

describe("A key's end", () => {
  const now = new Date('2026-11-22T12:00:00Z');
  const zone = 'America/Argentina/Cordoba';

  it('is days from now, the end of a day on the cooperative’s clock, an instant, or never', () => {
    expect(endOf('90d', zone, now)?.toISOString()).toBe('2027-02-20T12:00:00.000Z');
    expect(endOf('2027-01-01', zone, now)?.toISOString()).toBe('2027-01-02T03:00:00.000Z');
    expect(endOf('2026-11-23T00:00:00-03:00', zone, now)?.toISOString()).toBe('2026-11-23T03:00:00.000Z');
    expect(endOf('never', zone, now)).toBeNull();
  });

  it.each(['0d', '2026-11-21', '2027-02-30', '2020-01-01T00:00:00Z', 'soon', '', '-3d', '1e3d'])(
    'is not %j',
    (text) => {
      expect(() => endOf(text, zone, now)).toThrow('--expires takes');
    },
  );
});
