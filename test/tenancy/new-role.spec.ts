import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import pg from 'pg';
import { runAsTenant } from '../../src/platform/tenancy/tenant-context.js';
import type { Tenant } from '../../src/platform/tenancy/tenant.js';
import { stack } from '../support/stack.js';
import { aTenant } from '../support/tenant.js';
import { bootPlatform, type PlatformContext } from './platform-context.js';

const ROLES = 200;
const READERS = 4;

let platform: PlatformContext;
let like: Tenant;
const migrator = new pg.Client({ connectionString: stack.migratorDatabaseUrl });
const roles: string[] = [];

beforeAll(async () => {
  platform = await bootPlatform({ DATABASE_POOL_SIZE: String(READERS), DATABASE_LANES: '1' });
  const { schema } = await aTenant();
  like = (await platform.tenant(schema))!;
  await migrator.connect();
});
afterAll(async () => {
  for (const role of roles) await migrator.query(`drop role ${role}`);
  await migrator.end();
  await platform.close();
});

/** Only what the race needs of a new cooperative: its role, granted to the application in one transaction. */
async function grantRoles(): Promise<void> {
  const word = randomBytes(4).toString('hex');
  for (let i = 0; i < ROLES; i += 1) {
    const role = `t_new_${word}_${i}`;
    await migrator.query(`begin; create role ${role}; grant ${role} to coop_app with inherit false, set true; commit`);
    roles.push(role);
  }
}

it('a cooperative is served from the moment that it exists, though PostgreSQL may just be listing the roles', async () => {
  const { units } = platform;
  let granting = true;
  const served = { asked: 0, units: 0, glances: 0 };
  const whoAmI = 'select current_user as role';
  const serve = async () => {
    while (granting) {
      const schema = roles.at(-1) ?? like.schema;
      const [inUnit, glanced] = await runAsTenant({ ...like, schema }, async () => [
        await units.run(() => units.query<{ role: string }>(whoAmI)),
        await units.glance<{ role: string }>(() => whoAmI),
      ]);
      served.asked += 1;
      if (inUnit![0]!.role === schema) served.units += 1;
      if (glanced![0]!.role === schema) served.glances += 1;
    }
  };
  const readers = Array.from({ length: READERS }, serve);
  await grantRoles();
  granting = false;
  await expect(Promise.all(readers)).resolves.toHaveLength(READERS);
  expect(served.asked).toBeGreaterThanOrEqual(READERS);
  expect(served).toEqual({ asked: served.asked, units: served.asked, glances: served.asked });
});

it('a role that was never granted stays refused', async () => {
  const stranger = `t_stranger_${randomBytes(4).toString('hex')}`;
  await migrator.query(`create role ${stranger}`);
  roles.push(stranger);
  const refused = runAsTenant({ ...like, schema: stranger }, () =>
    platform.units.run(() => platform.units.query('select 1')),
  );
  await expect(refused).rejects.toThrow(/permission denied to set role/);
});
