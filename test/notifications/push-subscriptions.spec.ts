import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { PushSubscriptions } from '../../src/modules/notifications/push-subscriptions.js';
import { aDevice } from '../support/device.js';
import { aMember, type TestMember } from '../support/member.js';
import { aTenant, type TestTenant } from '../support/tenant.js';
import { anOffice, type Office } from './office.js';

const PATH = '/me/push-subscriptions';
let strict: Office;
let tenant: TestTenant;
let member: TestMember;

beforeAll(async () => {
  strict = await anOffice([], { WEBHOOKS_TO_PRIVATE_ADDRESSES: 'off' });
  tenant = await aTenant();
});
afterAll(() => strict.close());
beforeEach(async () => {
  member = await aMember(tenant);
});

interface Subscription {
  id: string;
  endpoint: string;
  current: boolean;
}
const list = async ({ api }: TestMember) => (await api.get<{ items: Subscription[] }>(PATH)).body.items;

describe('A device', () => {
  it('is subscribed once, however often it says so, at once too', async () => {
    const device = aDevice();
    const answers = await Promise.all([1, 2, 3, 4].map(() => member.api.post<Subscription>(PATH, device)));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect(await list(member)).toEqual([
      { id: answers[0]!.body.id, endpoint: device.endpoint, createdAt: expect.any(String), current: true },
    ]);
  });

  it('takes the keys that it says last', async () => {
    const device = aDevice();
    await member.api.post(PATH, device);
    const { keys } = aDevice();
    await member.api.post(PATH, { ...device, keys });
    expect(
      await tenant.sql('select p256dh, auth from push_subscriptions where endpoint = $1', [device.endpoint]),
    ).toEqual([keys]);
  });

  it('is whoever’s signed in there last', async () => {
    const [device, neighbour] = [aDevice(), await aMember(tenant)];
    await member.api.post(PATH, device);
    await neighbour.api.post(PATH, device);
    expect([await list(member), (await list(neighbour)).length]).toEqual([[], 1]);
  });

  it('is ended by its owner alone', async () => {
    const { body } = await member.api.post<Subscription>(PATH, aDevice());
    const neighbour = await aMember(tenant);
    expect((await neighbour.api.delete(`${PATH}/${body.id}`)).status).toBe(404);
    expect((await member.api.delete(`${PATH}/${body.id}`)).status).toBe(204);
    expect((await member.api.delete(`${PATH}/${body.id}`)).status).toBe(404);
    expect(await list(member)).toEqual([]);
  });

  it('beyond ten takes the place of the oldest', async () => {
    const devices = Array.from({ length: 12 }, () => aDevice());
    for (const device of devices) await member.api.post(PATH, device);
    expect((await list(member)).map(({ endpoint }) => endpoint)).toEqual(
      devices.slice(2).map(({ endpoint }) => endpoint),
    );
  });

  it.each([
    ['a service that is no address', { endpoint: 'push.example.com' }, 'endpoint', 'FORBIDDEN_URL'],
    ['a service by another protocol', { endpoint: 'ftp://push.example.com/' }, 'endpoint', 'FORBIDDEN_URL'],
    ['a service with a password', { endpoint: 'https://a:b@push.example.com/' }, 'endpoint', 'FORBIDDEN_URL'],
    ['an endless address', { endpoint: `https://push.example.com/${'x'.repeat(2000)}` }, 'endpoint', 'TOO_LONG'],
    [
      'a key that is no point',
      { keys: { ...aDevice().keys, p256dh: Buffer.alloc(65, 4).toString('base64url') } },
      'keys.p256dh',
      'INVALID_KEY',
    ],
    ['a key that is too short', { keys: { ...aDevice().keys, p256dh: 'abc' } }, 'keys.p256dh', 'INVALID_KEY'],
    [
      'a secret that is none',
      { keys: { ...aDevice().keys, auth: randomBytes(4).toString('base64url') } },
      'keys.auth',
      'INVALID_FORMAT',
    ],
    ['no keys', { keys: null }, 'keys', 'NOT_AN_OBJECT'],
  ])('with %s is refused', async (_what, more, field, code) => {
    const { status, body } = await member.api.post(PATH, { ...aDevice(), ...more });
    expect([status, body.errors]).toMatchObject([400, [{ field, code }]]);
  });

  it.each([
    'http://push.example.com/x',
    'https://127.0.0.1/x',
    'https://[::1]/x',
    'https://169.254.169.254/latest',
    'https://10.0.0.1/',
  ])('of %s is refused in production', async (endpoint) => {
    const { userId } = member;
    const subscribing = strict.as(tenant, () =>
      strict.module.get(PushSubscriptions).subscribe({ userId, sessionId: userId }, aDevice(endpoint)),
    );
    await expect(subscribing).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
  });
});
