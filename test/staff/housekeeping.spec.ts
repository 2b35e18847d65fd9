import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { coop } from '../../scripts/stack/app.ts';
import { seedContext } from '../../src/modules/staff/sealed-seeds.js';
import { StaffRetention } from '../../src/modules/staff/staff-retention.js';
import { Keyring } from '../../src/platform/crypto/keys.js';
import { migratePlatform } from '../../src/platform/database/migrations/migrate.js';
import { aStaffMember, type TestStaff } from '../support/staff.js';
import { stack } from '../support/stack.js';
import { aTenant, publicSql } from '../support/tenant.js';
import { ownDatabase } from '../tenancy/own-database.js';
import { bootPlatform, type PlatformContext } from '../tenancy/platform-context.js';

describe('What the staff’s sign-ins leave behind', () => {
  let platform: PlatformContext;
  let person: TestStaff;
  beforeAll(async () => {
    platform = await bootPlatform();
    person = await aStaffMember(await aTenant());
  });
  afterAll(() => platform.close());

  it('goes when it is past its time, and what is young or stands stays', async () => {
    const made = async (sql: string) => {
      const id = uuid();
      await publicSql(sql, [id, person.staffId, randomBytes(32)]);
      return id;
    };
    const link = (days: number) =>
      made(
        `insert into staff_links (id, staff_id, purpose, token_hash, expires_at) values ($1, $2, 'invitation', $3, now() - interval '${days} days')`,
      );
    const signIn = (hours: number) =>
      made(
        `insert into staff_sign_ins (id, staff_id, purpose, token_hash, expires_at) values ($1, $2, 'second-factor', $3, now() - interval '${hours} hours')`,
      );
    const challenge = (minutes: number) =>
      made(
        `insert into staff_challenges (id, staff_id, purpose, challenge_hash, expires_at) values ($1, $2, 'sign-in', $3, now() + interval '${minutes} minutes')`,
      );
    const session = (days: number) =>
      made(
        `insert into staff_sessions (id, staff_id, method, ip, user_agent, expires_at) values ($1, $2, 'totp', length($3::bytea)::text, '', now() - interval '${days} days')`,
      );
    const [gone, kept] = [
      [await link(8), await signIn(25), await challenge(-1), await session(91)],
      [await link(6), await signIn(23), await challenge(1), await session(89), person.sessionId],
    ];
    await new StaffRetention(platform.database).tidy();
    const left = await publicSql<{ id: string }>(
      `select id from staff_links where staff_id = $1 union all select id from staff_sign_ins where staff_id = $1
       union all select id from staff_challenges where staff_id = $1 union all select id from staff_sessions where staff_id = $1`,
      [person.staffId],
    );
    expect(left.map(({ id }) => id).toSorted()).toEqual(kept.toSorted());
    expect(left.map(({ id }) => id)).not.toEqual(expect.arrayContaining(gone));
    expect((await person.api.get('/v1/staff/me')).status).toBe(200);
  });
});

describe('Another SECRET_KEY', () => {
  it('is given to the seeds of codes by «coop secrets rotate»: the same seed, under the new key', async () => {
    const own = await ownDatabase();
    await migratePlatform(own.target);
    const [before, after] = [randomBytes(32), randomBytes(32)];
    const [staffId, id, seed] = [uuid(), uuid(), 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'];
    const { keyId, ciphertext } = new Keyring(before).seal(seed, seedContext(id));
    await own.query(`insert into staff (id, role, email, name) values ($1, 'support', 'a@b.coop', 'Ana')`, [staffId]);
    await own.query('insert into staff_totp (id, staff_id, key_id, ciphertext) values ($1, $2, $3, $4)', [
      id,
      staffId,
      keyId,
      ciphertext,
    ]);
    const env = {
      ...stack.env,
      DATABASE_MIGRATOR_URL: own.target.connectionString,
      SECRET_KEY: after.toString('base64'),
      SECRET_KEY_PREVIOUS: before.toString('base64'),
    };
    const said = await coop(env, 'secrets', 'rotate');
    expect(said).toMatch(/^1 sealed anew\nstaff_totp\t\w+ \(SECRET_KEY\)\t1\n/);
    const [row] = await own.query<{ key_id: string; ciphertext: Buffer }>('select key_id, ciphertext from staff_totp');
    expect(new Keyring(after).open(row!.key_id, row!.ciphertext, seedContext(id))).toBe(seed);
    expect(await own.query(`select action from audit_log`)).toEqual([{ action: 'secrets.rotated' }]);
    await own.drop();
  }, 60_000);
});
