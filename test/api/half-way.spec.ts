import { createHmac } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { staff } from '../staff/doors.js';
import { client } from '../support/client.js';
import { aMember, PASSWORD, PASSWORD_HASH } from '../support/member.js';
import { aStaffMember, aSupporter, type TestStaff } from '../support/staff.js';
import { aTenant, keyring, publicSql, type TestTenant } from '../support/tenant.js';
import { nameOf, type Operation, staffOperations, tenantOperations } from './routes.js';

const UNAUTHENTICATED = '401 UNAUTHENTICATED';
const ENDED = '401 SESSION_ENDED';

/** What somebody shows who is not in: not yet, not any more, or through another door. */
interface Token {
  token: string;
  expected: typeof UNAUTHENTICATED | typeof ENDED;
}

describe('The second factor cannot be skipped at any route of the staff', () => {
  let tenant: TestTenant;
  let operations: Operation[];
  beforeAll(async () => {
    tenant = await aTenant();
    operations = (await staffOperations()).filter(({ permission }) => permission !== 'public');
  });

  const loggedIn = async (email: string) =>
    (await staff<{ mfaToken?: string; enrolmentToken?: string }>('auth/login', { email, password: PASSWORD })).body;
  const aBeginner = async () => {
    const email = `nueva-${uuid()}@coop.example`;
    await publicSql(
      `insert into staff (id, tenant_id, role, email, name, password_hash, status) values ($1, null, 'support', $2, 'Ana', $3, 'active')`,
      [uuid(), email, PASSWORD_HASH],
    );
    return email;
  };
  const signed = (claims: object, key = keyring.derive('staff-token'), alg = 'HS256') => {
    const part = (it: object) => Buffer.from(JSON.stringify(it)).toString('base64url');
    const text = `${part({ alg, typ: 'JWT' })}.${part(claims)}`;
    return alg === 'none' ? `${text}.` : `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`;
  };
  const claimsOf = ({ staffId, sessionId }: TestStaff) => ({
    sub: staffId,
    sid: sessionId,
    typ: 'staff',
    aud: 'coop-online-staff',
    exp: Math.floor(Date.now() / 1000) + 600,
  });
  /** With support's rights and every step-up: what keeps it out is the token alone. */
  const insider = () => aSupporter({ steppedUp: true });
  const without = async (sql: string, of: (person: TestStaff) => string) => {
    const person = await insider();
    await person.visit(tenant);
    await publicSql(sql, [of(person)]);
    return person.accessToken;
  };

  const tokens: Record<string, () => Promise<Token>> = {
    'the token between password and second factor': async () => ({
      token: (await loggedIn((await insider()).email)).mfaToken!,
      expected: UNAUTHENTICATED,
    }),
    'the token with which a first second factor is chosen': async () => ({
      token: (await loggedIn(await aBeginner())).enrolmentToken!,
      expected: UNAUTHENTICATED,
    }),
    'a refresh token': async () => ({ token: (await insider()).refreshToken, expected: UNAUTHENTICATED }),
    'a token past its time': async () => ({
      token: signed({ ...claimsOf(await insider()), exp: Math.floor(Date.now() / 1000) - 1 }),
      expected: UNAUTHENTICATED,
    }),
    'a token without a signature': async () => ({
      token: signed(claimsOf(await insider()), undefined, 'none'),
      expected: UNAUTHENTICATED,
    }),
    'a token of the members’ key': async () => ({
      token: signed(claimsOf(await insider()), keyring.derive('access-token')),
      expected: UNAUTHENTICATED,
    }),
    'a pass to the queues’ board': async () => ({
      token: signed({ ...claimsOf(await insider()), typ: 'queue-board', aud: 'coop-online-queue-board' }, keyring.derive('queue-board')),
      expected: UNAUTHENTICATED,
    }),
    'a member’s token': async () => ({ token: (await aMember(tenant)).accessToken, expected: UNAUTHENTICATED }),
    'an API key': async () => ({ token: tenant.apiKey, expected: UNAUTHENTICATED }),
    'the token of a session that was ended': async () => ({
      token: await without('update staff_sessions set revoked_at = now() where id = $1', ({ sessionId }) => sessionId),
      expected: ENDED,
    }),
    'the token of a session that lasted long enough': async () => ({
      token: await without('update staff_sessions set expires_at = now() where id = $1', ({ sessionId }) => sessionId),
      expected: ENDED,
    }),
    'the token of an account that is disabled': async () => ({
      token: await without(`update staff set status = 'disabled' where id = $1`, ({ staffId }) => staffId),
      expected: ENDED,
    }),
    'the token of an account that was invited anew': async () => ({
      token: await without(`update staff set status = 'invited' where id = $1`, ({ staffId }) => staffId),
      expected: ENDED,
    }),
    'the token of somebody else’s session': async () => {
      const [one, other] = [await insider(), await insider()];
      return { token: signed({ ...claimsOf(one), sid: other.sessionId }), expected: ENDED };
    },
  }; // prettier-ignore

  const answerOf = async (token: string, { method, path, takes }: Operation) => {
    const body = takes.includes('application/json') ? {} : undefined;
    const filled = path.replaceAll(/\{\w+\}/g, uuid());
    const answer = await client(tenant, token).send<{ code?: string } | undefined>(method.toUpperCase(), filled, body);
    return `${answer.status} ${answer.body?.code}`;
  };

  it.each(Object.keys(tokens))(
    'with %s',
    async (name) => {
      const { token, expected } = await tokens[name]!();
      expect(token).toMatch(/^[\x21-\x7e]+$/);
      const wrong: unknown[] = [];
      for (const operation of operations) {
        const answer = await answerOf(token, operation);
        if (answer !== expected) wrong.push([nameOf(operation), answer]);
      }
      expect(wrong).toEqual([]);
      expect(operations.length).toBeGreaterThan(50);
    },
    60_000,
  );

  it('nor is the staff’s own token good at any route of members or systems', async () => {
    const insiders = [await aStaffMember(tenant, { role: 'admin', steppedUp: true }), await insider()];
    const wrong: unknown[] = [];
    for (const operation of (await tenantOperations()).filter(({ permission }) => permission !== 'public'))
      for (const { accessToken } of insiders) {
        const answer = await answerOf(accessToken, operation);
        if (answer !== UNAUTHENTICATED) wrong.push([nameOf(operation), answer]);
      }
    expect(wrong).toEqual([]);
  }, 60_000);
});
