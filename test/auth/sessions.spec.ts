import { beforeAll, describe, expect, it } from '@jest/globals';
import { client } from '../support/client.js';
import { aMember, PASSWORD, signIn, type TestMember } from '../support/member.js';
import { aTenant, type TestTenant } from '../support/tenant.js';

interface Tokens {
  accessToken: string;
  refreshToken: string;
}

describe('A session', () => {
  let tenant: TestTenant;
  beforeAll(async () => {
    tenant = await aTenant();
  });

  const refresh = (refreshToken: string, at = tenant) =>
    client(at).post<Tokens & { code?: string }>('/auth/refresh', { refreshToken });
  const me = (accessToken: string, at = tenant) => client(at, accessToken).get('/me');
  const passTime = (member: TestMember, seconds: number) =>
    tenant.sql(
      `update refresh_tokens set rotated_at = rotated_at - make_interval(secs => $2)
        where session_id in (select id from sessions where user_id = $1)`,
      [member.userId, seconds],
    );
  const ended = { status: 401, body: { code: 'SESSION_ENDED' } };

  it('goes on with each exchange: new tokens every time, the newest works', async () => {
    let { refreshToken } = await aMember(tenant);
    const seen = new Set([refreshToken]);
    for (let i = 0; i < 4; i += 1) {
      const { status, body } = await refresh(refreshToken);
      expect(status).toBe(200);
      expect(await me(body.accessToken)).toMatchObject({ status: 200 });
      seen.add((refreshToken = body.refreshToken));
    }
    expect(seen.size).toBe(5);
  });

  it('ends whole when a token comes back after the grace: its newest tokens die too', async () => {
    const member = await aMember(tenant);
    const newest = (await refresh(member.refreshToken)).body;
    await passTime(member, 11);
    expect(await refresh(member.refreshToken)).toMatchObject(ended);
    expect(await refresh(newest.refreshToken)).toMatchObject(ended);
    expect(await me(newest.accessToken)).toMatchObject(ended);
    expect(await me(member.accessToken)).toMatchObject(ended);
    const [session] = await tenant.sql('select revoked_reason as reason from sessions where user_id = $1', [
      member.userId,
    ]);
    expect(session).toEqual({ reason: 'refresh-token-reused' });
  });

  it("leaves the user's other sessions alone when it ends so", async () => {
    const member = await aMember(tenant);
    const other = await signIn(tenant, member.email, PASSWORD);
    await refresh(member.refreshToken);
    await passTime(member, 11);
    await refresh(member.refreshToken);
    expect(await me(other.accessToken)).toMatchObject({ status: 200 });
  });

  it('forgives, within ten seconds, the client whose answer was lost', async () => {
    const member = await aMember(tenant);
    const lost = (await refresh(member.refreshToken)).body;
    await passTime(member, 8);
    const again = (await refresh(member.refreshToken)).body;
    expect(again.refreshToken).not.toBe(lost.refreshToken);
    expect(await refresh(again.refreshToken)).toMatchObject({ status: 200 });
  });

  it('counts the grace from the first exchange, not from the last', async () => {
    const member = await aMember(tenant);
    await refresh(member.refreshToken);
    await passTime(member, 6);
    expect(await refresh(member.refreshToken)).toMatchObject({ status: 200 });
    await passTime(member, 6);
    expect(await refresh(member.refreshToken)).toMatchObject(ended);
  });

  it('survives twenty exchanges of one token at the same moment', async () => {
    const member = await aMember(tenant);
    const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(member.refreshToken)));
    expect(answers.map(({ status }) => status)).toEqual(Array<number>(20).fill(200));
    expect(new Set(answers.map(({ body }) => body.refreshToken)).size).toBe(20);
  });

  it('cannot be refreshed with a made-up token, an access token or at another tenant', async () => {
    const member = await aMember(tenant);
    expect(await refresh('x'.repeat(43))).toMatchObject(ended);
    expect(await refresh(member.refreshToken, await aTenant())).toMatchObject(ended);
    expect((await refresh(member.accessToken)).status).toBe(400);
    expect(await me(member.refreshToken)).toMatchObject({ status: 401, body: { code: 'UNAUTHENTICATED' } });
    expect(await refresh(member.refreshToken)).toMatchObject({ status: 200 });
  });

  it('keeps its refresh tokens hashed alone', async () => {
    const { refreshToken } = await aMember(tenant);
    const rows = await tenant.sql<{ all: string }>('select t::text as all from refresh_tokens t');
    expect(rows.map((row) => row.all).join()).not.toContain(refreshToken);
  });

  it.each([
    ['kept signed in', true, 30 * 24, 90 * 24],
    ['of a visit', false, 12, 24],
  ])(
    '%s lasts so many hours unused, and so many in all however it is used',
    async (_name, keepSignedIn, idle, whole) => {
      const { email, userId } = await aMember(tenant);
      const { body } = await client(tenant).post<Tokens>('/auth/login', { email, password: PASSWORD, keepSignedIn });
      const life = async () => {
        const [row] = await tenant.sql<{ hours: number }>(
          `select round(extract(epoch from expires_at - created_at) / 3600)::int as hours from sessions where user_id = $1 order by id desc limit 1`,
          [userId],
        );
        return row!.hours;
      };
      expect(await life()).toBe(idle);
      await tenant.sql(
        `update sessions set created_at = created_at - make_interval(hours => $2), expires_at = now() + interval '1 minute' where user_id = $1`,
        [userId, whole - 1],
      );
      expect(await refresh(body.refreshToken)).toMatchObject({ status: 200 });
      expect(await life()).toBe(whole);
    },
  );

  it('that has expired ends with its access tokens', async () => {
    const member = await aMember(tenant);
    await tenant.sql('update sessions set expires_at = now() where user_id = $1', [member.userId]);
    expect(await me(member.accessToken)).toMatchObject(ended);
    expect(await refresh(member.refreshToken)).toMatchObject(ended);
  });

  it('ends at once with logout, alone', async () => {
    const member = await aMember(tenant);
    const other = await signIn(tenant, member.email, PASSWORD);
    expect(await member.api.post('/auth/logout')).toMatchObject({ status: 204 });
    expect(await me(member.accessToken)).toMatchObject(ended);
    expect(await refresh(member.refreshToken)).toMatchObject(ended);
    expect(await me(other.accessToken)).toMatchObject({ status: 200 });
  });

  it('ends at once when the user is disabled', async () => {
    const member = await aMember(tenant);
    await tenant.sql(`update users set status = 'disabled' where id = $1`, [member.userId]);
    expect(await me(member.accessToken)).toMatchObject(ended);
    expect(await refresh(member.refreshToken)).toMatchObject(ended);
  });
});

describe("A member's sessions", () => {
  let tenant: TestTenant;
  beforeAll(async () => {
    tenant = await aTenant();
  });
  interface Session {
    id: string;
    current: boolean;
    userAgent: string;
  }
  const list = (member: TestMember, query = '') =>
    member.api.get<{ items: Session[]; nextCursor: string | null }>(`/me/sessions${query}`);

  it('are listed newest first, in pages, with this one marked', async () => {
    const member = await aMember(tenant);
    for (const name of ['Teléfono', 'Biblioteca']) {
      const agent = { 'user-agent': Buffer.from(name).toString('latin1') };
      await client(tenant).post('/auth/login', { email: member.email, password: PASSWORD }, agent);
    }
    const all = (await list(member)).body.items;
    expect(all.map(({ current }) => current)).toEqual([false, false, true]);
    const first = (await list(member, '?limit=2')).body;
    const second = (await list(member, `?limit=2&cursor=${first.nextCursor}`)).body;
    expect([...first.items, ...second.items]).toEqual(all);
    expect(second.nextCursor).toBeNull();
    expect((await list(member, '?cursor=zzz')).body).toMatchObject({ code: 'INVALID_CURSOR' });
  });

  it('are ended one by one, at once', async () => {
    const member = await aMember(tenant);
    const other = await signIn(tenant, member.email, PASSWORD);
    const [newest] = (await list(member)).body.items;
    expect(await member.api.delete(`/me/sessions/${newest!.id}`)).toMatchObject({ status: 204 });
    expect(await client(tenant, other.accessToken).get('/me')).toMatchObject({
      status: 401,
      body: { code: 'SESSION_ENDED' },
    });
    expect((await list(member)).body.items).toHaveLength(1);
    expect(await member.api.delete(`/me/sessions/${newest!.id}`)).toMatchObject({ status: 404 });
  });

  it('are nobody else’s to see or to end', async () => {
    const [member, stranger] = [await aMember(tenant), await aMember(tenant)];
    const [session] = (await list(member)).body.items;
    expect(await stranger.api.delete(`/me/sessions/${session!.id}`)).toMatchObject({
      status: 404,
      body: { code: 'NOT_FOUND' },
    });
    expect(await stranger.api.delete('/me/sessions/1')).toMatchObject({ status: 400 });
    expect(await list(member)).toMatchObject({ status: 200 });
  });
});
