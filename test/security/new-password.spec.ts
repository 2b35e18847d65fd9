import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { GOOD_PASSWORD, login } from '../auth/people.js';
import { aMember, type TestMember } from '../support/member.js';
import { aTenant, type TestTenant } from '../support/tenant.js';
import { inTheMiddleOf } from './row-lock.js';

/** argon2id of nothing that anybody knows. */
const ANOTHER_HASH =
  '$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';

describe('Who knows only the old password', () => {
  let tenant: TestTenant;
  let member: TestMember;
  beforeAll(async () => {
    tenant = await aTenant();
  });
  beforeEach(async () => {
    member = await aMember(tenant);
  });
  const reset = () => ({
    text: `with ended as (update sessions set revoked_at = now(), revoked_reason = 'password-reset' where user_id = $1)
           update users set password_hash = $2 where id = $1`,
    values: [member.userId, ANOTHER_HASH],
  });
  const hashNow = async () =>
    (await tenant.sql<{ hash: string }>('select password_hash as hash from users where id = $1', [member.userId]))[0]!
      .hash;

  it('gets no session when the owner resets it while they sign in', async () => {
    const answer = await inTheMiddleOf(tenant, reset(), () => login(tenant, member.email, member.password));
    expect(answer).toMatchObject({ status: 401, body: { code: 'INVALID_CREDENTIALS' } });
    const standing = await tenant.sql('select 1 from sessions where user_id = $1 and revoked_at is null', [
      member.userId,
    ]);
    expect(standing).toEqual([]);
  });

  it('gets no session when the user is disabled while they sign in', async () => {
    const disabling = { text: `update users set status = 'disabled' where id = $1`, values: [member.userId] };
    const answer = await inTheMiddleOf(tenant, disabling, () => login(tenant, member.email, member.password));
    expect(answer).toMatchObject({ status: 401, body: { code: 'INVALID_CREDENTIALS' } });
  });

  it('cannot change it when the owner resets it at the same moment', async () => {
    const answer = await inTheMiddleOf(tenant, reset(), () =>
      member.api.post('/me/password', { currentPassword: member.password, newPassword: GOOD_PASSWORD }),
    );
    expect(answer).toMatchObject({ status: 422, body: { code: 'WRONG_PASSWORD' } });
    expect(await hashNow()).toBe(ANOTHER_HASH);
  });

  it('cannot delete the user when the owner resets it at the same moment', async () => {
    const answer = await inTheMiddleOf(tenant, reset(), () => member.api.delete('/me', { password: member.password }));
    expect(answer).toMatchObject({ status: 422, body: { code: 'WRONG_PASSWORD' } });
    expect(await hashNow()).toBe(ANOTHER_HASH);
  });
});
