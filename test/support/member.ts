import { randomBytes } from 'node:crypto';
import { v7 as uuid } from 'uuid';
import { client, type Client } from './client.js';
import type { TestTenant } from './tenant.js';

/** Somebody with an active user of the tenant, signed in. */
export interface TestMember {
  tenant: TestTenant;
  userId: string;
  email: string;
  password: string;
  firstName: string;
  lastName: string;
  accessToken: string;
  refreshToken: string;
  /** Signed in as this member. */
  api: Client;
}

export const PASSWORD = 'Calandria-Overa-52';
/** argon2id of PASSWORD with the product's parameters, made once: hashing is what costs time. */
export const PASSWORD_HASH =
  '$argon2id$v=19$m=19456,t=2,p=1$s3tSgzvCWre09d1ji/ex7Q$5heTZb5o7/0X9HVgOYgr6IYiDmyb3Nonk07hCmKLP6M';

interface MemberOptions {
  email?: string;
  firstName?: string;
  lastName?: string;
}

/** Makes an active user straight in the database, and signs in through the API. The password is `PASSWORD`. */
export async function aMember(tenant: TestTenant, options: MemberOptions = {}): Promise<TestMember> {
  const {
    email = `socio-${randomBytes(5).toString('hex')}@example.com`,
    firstName = 'Georgina',
    lastName = 'Paván',
  } = options;
  const userId = uuid();
  await tenant.sql(
    `insert into users (id, email, first_name, last_name, password_hash, status, activated_at) values ($1, $2, $3, $4, $5, 'active', now())`,
    [userId, email, firstName, lastName, PASSWORD_HASH],
  );
  const tokens = await signIn(tenant, email, PASSWORD);
  return {
    tenant,
    userId,
    email,
    password: PASSWORD,
    firstName,
    lastName,
    ...tokens,
    api: client(tenant, tokens.accessToken),
  };
}

/** Another session of somebody who has a user; throws when the API refuses. */
export async function signIn(
  tenant: TestTenant,
  email: string,
  password: string,
): Promise<{ accessToken: string; refreshToken: string }> {
  const { status, body } = await client(tenant).post<{ accessToken: string; refreshToken: string }>('/auth/login', {
    email,
    password,
    keepSignedIn: false,
  });
  if (status !== 200) throw new Error(`${email} could not sign in: ${status} ${JSON.stringify(body)}`);
  return { accessToken: body.accessToken, refreshToken: body.refreshToken };
}
