import { randomBytes } from 'node:crypto';
import { generateSync } from 'otplib';
import { v7 as uuid } from 'uuid';
import { seedContext } from '../../src/modules/staff/sealed-seeds.js';
import { StaffTokens } from '../../src/modules/staff/staff-tokens.js';
import { newSeed } from '../../src/modules/staff/totp.js';
import { hashToken, newToken } from '../../src/platform/crypto/tokens.js';
import type { Grant, StaffRole } from '../../src/platform/http/staff-policy.js';
import { client, type Client } from './client.js';
import { PASSWORD_HASH } from './member.js';
import { keyring, publicSql, type TestTenant } from './tenant.js';

/** Somebody of the staff, signed in with a second factor. The password is `PASSWORD`. */
export interface TestStaff {
  staffId: string;
  sessionId: string;
  email: string;
  name: string;
  /** Of the application of codes; see `codeOf`. */
  seed: string;
  accessToken: string;
  refreshToken: string;
  /** Signed in as this person; paths are under their cooperative (`/staff/team`). */
  api: Client;
  /** The second factor was shown just now: routes that ask for a step-up are open. */
  stepUp(): Promise<void>;
}

/** Somebody of support; `at` calls a cooperative's routes, which open with `visit`. */
export interface TestSupporter extends TestStaff {
  at(tenant: TestTenant): Client;
  /** Opens a visit, of which this is the id. */
  visit(tenant: TestTenant, reason?: string): Promise<string>;
}

interface StaffOptions {
  role?: Exclude<StaffRole, 'support'>;
  /** Of an operator. */
  permissions?: Grant[];
  email?: string;
  name?: string;
  /** Whether the second factor was shown just now. */
  steppedUp?: boolean;
}

const tokens = new StaffTokens(keyring);

/** An operator of the cooperative, or an admin, straight from the database: nothing is hashed and nothing is called. */
export function aStaffMember(tenant: TestTenant, options: StaffOptions = {}): Promise<TestStaff> {
  const { role = 'operator', permissions = [], ...person } = options;
  return signedIn(tenant, { tenantId: tenant.id, role, permissions, ...person });
}

export async function aSupporter(
  options: Pick<StaffOptions, 'email' | 'name' | 'steppedUp'> = {},
): Promise<TestSupporter> {
  const staff = await signedIn({ slug: 'ninguna' }, { tenantId: null, role: 'support', permissions: [], ...options });
  return {
    ...staff,
    at: (tenant) => client(tenant, staff.accessToken),
    visit: async (tenant, reason = 'Revisar un pedido de la cooperativa') => {
      const id = uuid();
      await publicSql(
        `insert into support_visits (id, staff_id, session_id, tenant_id, reason, expires_at)
         values ($1, $2, $3, $4, $5, now() + interval '60 minutes')`,
        [id, staff.staffId, staff.sessionId, tenant.id, reason],
      );
      return id;
    },
  };
}

/** A code of the person's application; of the next thirty seconds where the current one was used. */
export function codeOf({ seed }: Pick<TestStaff, 'seed'>, stepsAhead = 0): string {
  return generateSync({ secret: seed, epoch: Math.floor(Date.now() / 1000) + 30 * stepsAhead });
}

interface Person {
  tenantId: string | null;
  role: StaffRole;
  permissions: Grant[];
  email?: string;
  name?: string;
  steppedUp?: boolean;
}

const MADE = `
  with person as (
    insert into staff (id, tenant_id, role, email, name, permissions, password_hash, status) values ($1, $2, $3, $4, $5, $6, $7, 'active')),
  seed as (
    insert into staff_totp (id, staff_id, key_id, ciphertext, confirmed_at) values ($8, $1, $9, $10, now())),
  session as (
    insert into staff_sessions (id, staff_id, method, ip, user_agent, expires_at, stepped_up_until)
    values ($11, $1, 'totp', '192.0.2.1', 'test', now() + interval '1 hour', case when $12 then now() + interval '10 minutes' end))
  insert into staff_refresh_tokens (id, session_id, token_hash) values ($13, $11, $14)`;

async function signedIn(home: { slug: string }, person: Person): Promise<TestStaff> {
  const { tenantId, role, permissions, steppedUp = false } = person;
  const { email = `personal-${randomBytes(5).toString('hex')}@coop.example`, name = 'Marta Gómez' } = person;
  const [staffId, seedId, sessionId, seed, refreshToken] = [uuid(), uuid(), uuid(), newSeed(), newToken()];
  const { keyId, ciphertext } = keyring.seal(seed, seedContext(seedId));
  const account = [staffId, tenantId, role, email, name, permissions, PASSWORD_HASH];
  const rest = [seedId, keyId, ciphertext, sessionId, steppedUp, uuid(), hashToken(refreshToken)];
  await publicSql(MADE, [...account, ...rest]);
  const accessToken = tokens.issue({ staffId, sessionId });
  const stepUp = async () => {
    await publicSql(`update staff_sessions set stepped_up_until = now() + interval '10 minutes' where id = $1`, [
      sessionId,
    ]);
  };
  return { staffId, sessionId, email, name, seed, accessToken, refreshToken, api: client(home, accessToken), stepUp };
}
