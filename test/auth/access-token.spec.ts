import { createHmac, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { client } from '../support/client.js';
import { aMember, type TestMember } from '../support/member.js';
import { aTenant, keyring, type TestTenant } from '../support/tenant.js';

type Part = Record<string, unknown>;

const encode = (part: Part) => Buffer.from(JSON.stringify(part)).toString('base64url');
const decode = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Part;
/** Signed as the product does, with its own key. */
const signed = (header: Part, claims: Part, key: Buffer = keyring.derive('access-token'), hash = 'sha256') => {
  const text = `${encode(header)}.${encode(claims)}`;
  return `${text}.${createHmac(hash, key).update(text).digest('base64url')}`;
};

describe('An access token', () => {
  let tenant: TestTenant;
  let member: TestMember;
  let claims: Part;
  beforeAll(async () => {
    tenant = await aTenant();
    member = await aMember(tenant);
    claims = decode(member.accessToken.split('.')[1]!);
  });

  const me = (token: string, at = tenant) => client(at, token).get('/me');
  const HS256 = { alg: 'HS256', typ: 'JWT' };

  it('is taken when it is ours: so what follows is refused for what it says', async () => {
    expect(await me(signed(HS256, claims))).toMatchObject({ status: 200, body: { id: member.userId } });
  });

  it.each<[string, () => string]>([
    ['without a signature', () => `${encode({ alg: 'none', typ: 'JWT' })}.${encode(claims)}.`],
    ['with alg None and our signature', () => signed({ alg: 'None' }, claims)],
    ['with alg none and our signature', () => signed({ alg: 'none' }, claims)],
    ['of another algorithm with our key', () => signed({ alg: 'HS512', typ: 'JWT' }, claims, undefined, 'sha512')],
    ['of another key', () => signed(HS256, claims, Buffer.alloc(32, 7))],
    ['of an empty key', () => signed(HS256, claims, Buffer.alloc(0))],
    ['that brings its own key', () => withOwnKey()],
    ['that names a key file', () => signed({ ...HS256, kid: '../../../../dev/null' }, claims, Buffer.alloc(0))],
    [
      'changed after signing',
      () =>
        [
          member.accessToken.split('.')[0],
          encode({ ...claims, sub: randomUUID() }),
          member.accessToken.split('.')[2],
        ].join('.'),
    ],
    ['expired', () => signed(HS256, { ...claims, iat: 1_700_000_000, exp: 1_700_000_900 })],
    ['not yet valid', () => signed(HS256, { ...claims, nbf: 4_000_000_000 })],
    ['for another audience', () => signed(HS256, { ...claims, aud: 'staff' })],
    ['for no audience', () => signed(HS256, { ...claims, aud: undefined })],
    ['of another type', () => signed(HS256, { ...claims, typ: 'refresh' })],
    ['of no type', () => signed(HS256, { ...claims, typ: undefined })],
    ['that is no token', () => 'a.b.c'],
    ['that is very long', () => 'x'.repeat(8_000)],
  ])('%s is refused', async (_name, token) => {
    expect(await me(token())).toMatchObject({ status: 401, body: { code: 'UNAUTHENTICATED' } });
  });

  /** Public-key confusion: the header carries the key that signed it. */
  const withOwnKey = () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const text = `${encode({ alg: 'RS256', typ: 'JWT', jwk: publicKey.export({ format: 'jwk' }) })}.${encode(claims)}`;
    return `${text}.${sign('sha256', Buffer.from(text), privateKey).toString('base64url')}`;
  };

  it('of a session that never was, or of another user, is a session that ended', async () => {
    for (const wrong of [{ sid: randomUUID() }, { sub: randomUUID() }, { sub: (await aMember(tenant)).userId }]) {
      expect(await me(signed(HS256, { ...claims, ...wrong }))).toMatchObject({
        status: 401,
        body: { code: 'SESSION_ENDED' },
      });
    }
  });

  it('of one cooperative finds nothing at another', async () => {
    const other = await aTenant();
    expect(await me(member.accessToken, other)).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
    expect(await me(signed(HS256, { ...claims, tid: other.schema }), other)).toMatchObject({ status: 401 });
    expect(await me(signed(HS256, { ...claims, tid: undefined }))).toMatchObject({ status: 404 });
  });

  it.each(['', 'Bearer', 'Basic YTpi', `Token x`])('is asked for when the header says %j', async (authorization) => {
    const answer = await client(tenant).get('/me', { authorization });
    expect(answer).toMatchObject({ status: 401, body: { code: 'UNAUTHENTICATED' } });
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
  });

  it('is not read from the query or a cookie', async () => {
    const stranger = client(tenant);
    expect(await stranger.get(`/me?access_token=${member.accessToken}`)).toMatchObject({ status: 401 });
    expect(await stranger.get('/me', { cookie: `access_token=${member.accessToken}` })).toMatchObject({ status: 401 });
  });
});
