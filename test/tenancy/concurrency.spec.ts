import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aTenant, type TestTenant } from '../support/tenant.js';
import { bootPlatform, type PlatformContext } from './platform-context.js';

const TENANTS = 20;
const UNITS = 200;

describe.each([
  ['one lane', { DATABASE_POOL_SIZE: '3', DATABASE_LANES: '1' }],
  ['three lanes', { DATABASE_POOL_SIZE: '3', DATABASE_LANES: '3' }],
])('200 units at once over a pool of 3, mixed over 20 tenants, %s', (_name, pool) => {
  let platform: PlatformContext;
  const tenants: TestTenant[] = [];

  beforeAll(async () => {
    platform = await bootPlatform(pool);
    for (let i = 0; i < TENANTS; i += 1) {
      const tenant = await aTenant();
      await tenant.sql(`insert into notices (id, kind, title, body) values (gen_random_uuid(), 'news', $1, '')`, [
        tenant.schema,
      ]);
      tenants.push(tenant);
    }
  }, 120_000);
  afterAll(() => platform.close());

  it('each sees its own tenant before and after waiting, whether the others commit or fail', async () => {
    const unit = (index: number) => {
      const { schema } = tenants[index % TENANTS]!;
      const look = async () =>
        (
          await platform.units.query<object>(
            `select current_user as role, current_schema() as schema, (select string_agg(title, ',') from notices) as title`,
          )
        )[0];
      return platform
        .as(schema, () =>
          platform.units.run(async () => {
            const before = await look();
            await platform.units.query('select pg_sleep(0.005)');
            const after = await look();
            if (index % 7 === 0) throw new Error('rolled back');
            return { schema, before, after };
          }),
        )
        .catch((error: Error) => error.message);
    };
    const results = await Promise.all(Array.from({ length: UNITS }, (_, index) => unit(index)));
    for (const [index, result] of results.entries()) {
      const { schema } = tenants[index % TENANTS]!;
      const own = { role: schema, schema, title: schema };
      expect(result).toEqual(index % 7 === 0 ? 'rolled back' : { schema, before: own, after: own });
    }
  });
});
