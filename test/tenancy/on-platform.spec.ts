import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { aTenant, publicSql, type TestTenant } from '../support/tenant.js';
import { bootPlatform, type PlatformContext } from './platform-context.js';

describe('Work on the public schema within a tenant’s unit', () => {
  let platform: PlatformContext;
  let tenant: TestTenant;
  beforeAll(async () => {
    platform = await bootPlatform();
    tenant = await aTenant();
  });
  afterAll(() => platform.close());

  const role = async () => (await platform.units.query<{ role: string }>('select current_user as role'))[0]!.role;
  const inUnit = <T>(work: () => Promise<T>) => platform.as(tenant.schema, () => platform.units.run(work));
  const invite = (id: string) =>
    platform.units.query(
      `insert into public.staff (id, tenant_id, role, email, name) values ($1, $2, 'admin', $3, 'Ana')`,
      [id, tenant.id, `${id}@coop.example`],
    );

  it('runs as the application, and the unit goes on as the tenant', async () => {
    const roles = await inUnit(async () => [await role(), await platform.units.onPlatform(role), await role()]);
    expect(roles).toEqual([tenant.schema, 'coop_app', tenant.schema]);
  });

  it('reaches no tenant’s table, and the tenant’s part no table of the staff’s', async () => {
    await expect(
      inUnit(() => platform.units.onPlatform(() => platform.units.query('select from users'))),
    ).rejects.toThrow('relation "users" does not exist');
    await expect(inUnit(() => platform.units.query('select from public.staff'))).rejects.toThrow('permission denied');
    await expect(
      inUnit(async () => {
        await platform.units.onPlatform(() => platform.units.query('select from public.staff limit 1'));
        return platform.units.query('select from public.staff');
      }),
    ).rejects.toThrow('permission denied');
  });

  it('is committed with the unit, or not at all', async () => {
    const [kept, lost] = [uuid(), uuid()];
    await inUnit(async () => {
      await platform.units.onPlatform(() => invite(kept));
      await platform.units.query('select 1 from users');
    });
    await expect(
      inUnit(async () => {
        await platform.units.onPlatform(() => invite(lost));
        throw new Error('The mail could not be written.');
      }),
    ).rejects.toThrow('could not be written');
    expect(await publicSql('select id from staff where id = any ($1)', [[kept, lost]])).toEqual([{ id: kept }]);
  });

  it('that fails leaves the connection as it was for whoever takes it next', async () => {
    for (let i = 0; i < 12; i += 1)
      await inUnit(() => platform.units.onPlatform(() => platform.units.query('select 1/0'))).catch(() => undefined);
    expect(await inUnit(role)).toBe(tenant.schema);
    expect(await platform.database.query('select current_user as role')).toEqual([{ role: 'coop_app' }]);
  });
});
