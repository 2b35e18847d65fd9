import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { becomeTenant } from '../../src/platform/database/tenant-client.js';
import { currentTenant, runAsTenant, TenantContextError } from '../../src/platform/tenancy/tenant-context.js';
import { aTenant, type TestTenant } from '../support/tenant.js';
import { bootPlatform, type PlatformContext } from './platform-context.js';

const insertNotice = `insert into notices (id, kind, title, body) values ($1, 'news', $2, 'texto')`;

describe('The unit of work', () => {
  let platform: PlatformContext;
  let first: TestTenant;
  let second: TestTenant;

  beforeAll(async () => {
    platform = await bootPlatform({ DATABASE_POOL_SIZE: '3' });
    [first, second] = [await aTenant(), await aTenant()];
  });
  afterAll(() => platform.close());

  const titles = (schema: string) =>
    platform.as(schema, () =>
      platform.units.run(async () =>
        (await platform.units.query<{ title: string }>('select title from notices')).map((row) => row.title),
      ),
    );

  it('sees and writes its own tenant alone', async () => {
    await platform.as(first.schema, () =>
      platform.units.run(() => platform.units.query(insertNotice, [uuid(), 'primera'])),
    );
    expect(await titles(first.schema)).toContain('primera');
    expect(await titles(second.schema)).not.toContain('primera');
  });

  it('finds no table when a query runs outside of one, even as a tenant', async () => {
    await platform.as(first.schema, () =>
      expect(platform.database.query('select * from notices')).rejects.toMatchObject({
        driverError: { code: '42P01' },
      }),
    );
  });

  it('has no permission on a table that it names outside of one', async () => {
    await platform.as(first.schema, () =>
      expect(platform.database.query(`select * from ${first.schema}.notices`)).rejects.toMatchObject({
        driverError: { code: '42501' },
      }),
    );
  });

  it("has no permission on another tenant's tables, to read or to write", async () => {
    for (const sql of [
      `select * from ${second.schema}.notices`,
      `delete from ${second.schema}.users`,
      `update ${second.schema}.invoices set period = period`,
    ]) {
      const attempt = platform.as(first.schema, () => platform.units.run(() => platform.units.query(sql)));
      await expect(attempt).rejects.toMatchObject({ driverError: { code: '42501' } });
    }
  });

  it('has no permission on the registry, its secrets or its keys', async () => {
    for (const table of ['tenants', 'tenant_secrets', 'api_keys', 'audit_log']) {
      const attempt = platform.as(first.schema, () =>
        platform.units.run(() => platform.units.query(`select * from public.${table}`)),
      );
      await expect(attempt).rejects.toMatchObject({ driverError: { code: '42501' } });
    }
  });

  it('may not edit the ledger of credits', async () => {
    for (const sql of ['update invoice_credits set amount_centavos = 1', 'delete from invoice_credits']) {
      const attempt = platform.as(first.schema, () => platform.units.run(() => platform.units.query(sql)));
      await expect(attempt).rejects.toMatchObject({ driverError: { code: '42501' } });
    }
  });

  it('does not start without a tenant, and asking for the tenant throws', async () => {
    await expect(platform.units.run(async () => 1)).rejects.toThrow(TenantContextError);
    expect(() => currentTenant()).toThrow(TenantContextError);
    expect(() => platform.units.manager).toThrow(TenantContextError);
  });

  it("cannot be entered from another tenant's work", async () => {
    const crossing = platform.as(first.schema, async () => {
      const other = { ...currentTenant(), schema: second.schema };
      return runAsTenant(other, () => platform.units.run(async () => 1));
    });
    await expect(crossing).rejects.toThrow(TenantContextError);
  });

  it("makes the transactions that TypeORM opens by itself the tenant's too", async () => {
    const role = await platform.as(first.schema, () =>
      platform.database.transaction(
        async (manager) => (await manager.query<{ role: string }[]>('select current_user as role'))[0]!.role,
      ),
    );
    expect(role).toBe(first.schema);
  });

  it('leaves nothing of the tenant on the connection, whether it commits or rolls back', async () => {
    const failing = () => platform.units.run(() => Promise.reject(new Error('no')));
    for (let round = 0; round < 6; round += 1) {
      await platform.as(first.schema, () => platform.units.run(async () => 1));
      await expect(platform.as(second.schema, failing)).rejects.toThrow('no');
    }
    const identity = async () =>
      (
        await platform.database.query<object[]>(`select current_user as role, current_setting('search_path') as path`)
      )[0];
    const seen = await Promise.all([identity(), identity(), identity(), identity()]);
    for (const found of seen) expect(found).toEqual({ role: 'coop_app', path: '""' });
  });

  it('joins by a savepoint: what fails inside and is caught leaves the rest standing', async () => {
    await platform.as(first.schema, () =>
      platform.units.run(async () => {
        await platform.units.query(insertNotice, [uuid(), 'queda']);
        const inner = platform.units.run(async () => {
          await platform.units.query(insertNotice, [uuid(), 'no queda']);
          await platform.units.query('select * from no_such_table');
        });
        await expect(inner).rejects.toThrow('no_such_table');
      }),
    );
    const found = await titles(first.schema);
    expect(found).toContain('queda');
    expect(found).not.toContain('no queda');
  });

  it('runs what waits for the commit after it, and never after a rollback', async () => {
    const seen: string[] = [];
    const note = (text: string) => async () => {
      seen.push(`${text}: ${(await titles(first.schema)).includes(text)}`);
    };
    await platform.as(first.schema, () =>
      platform.units.run(async () => {
        platform.units.afterCommit(note('visible'));
        await platform.units.query(insertNotice, [uuid(), 'visible']);
      }),
    );
    const rolledBack = platform.as(first.schema, () =>
      platform.units.run(async () => {
        platform.units.afterCommit(note('nunca'));
        throw new Error('no');
      }),
    );
    await expect(rolledBack).rejects.toThrow('no');
    expect(seen).toEqual(['visible: true']);
  });

  it('reads in one message as the tenant, with its literals quoted', async () => {
    const hostile = `'; drop table notices; --`;
    const rows = await platform.as(first.schema, () =>
      platform.units.glance<{ role: string; text: string }>(
        (literal) => `select current_user as role, ${literal(hostile)} as text`,
      ),
    );
    expect(rows).toEqual([{ role: first.schema, text: hostile }]);
    expect(await titles(first.schema)).toContain('visible');
  });

  it('never lets the name of a schema be a statement', () => {
    for (const schema of ['a"; drop schema public', 'public', 't_', 't_a; select 1', 'T_A', `t_${'a'.repeat(61)}`]) {
      expect(() => becomeTenant({ schema } as never)).toThrow('Not the name');
    }
  });
});
