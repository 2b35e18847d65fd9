import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Test, type TestingModule } from '@nestjs/testing';
import { DeliverWebhook } from '../../src/modules/deliveries/deliver-webhook.js';
import { DeliveriesModule } from '../../src/modules/deliveries/deliveries.module.js';
import { WebhookEndpoints } from '../../src/modules/deliveries/webhook-endpoints.js';
import { WEBHOOK_EVENTS, type WebhookEvent } from '../../src/modules/deliveries/webhook-events.js';
import { ENVIRONMENT } from '../../src/platform/config/config.module.js';
import { parseEnvironment } from '../../src/platform/config/environment.js';
import { PlatformModule } from '../../src/platform/platform.module.js';
import { runAsTenant } from '../../src/platform/tenancy/tenant-context.js';
import { TenantDirectory } from '../../src/platform/tenancy/tenant-directory.js';
import { aClaimant, type Claimant } from '../claims/claimant.js';
import { act, aLink, allWorked, aPayer, becomes, pay } from '../payments/till.js';
import { notify } from '../payments/webhook-client.js';
import { eventually } from '../support/eventually.js';
import { mailTo } from '../support/mail.js';
import { client } from '../support/client.js';
import { stack } from '../support/stack.js';
import { aTenant, type TestTenant } from '../support/tenant.js';
import { aReceiver, type Receiver, verifies } from './receiver.js';

/** The application inside the test's process, to make single tries; the API's own workers do the rest. */
async function inProcess(more: Record<string, string> = {}): Promise<TestingModule> {
  return Test.createTestingModule({ imports: [PlatformModule, DeliveriesModule] })
    .overrideProvider(ENVIRONMENT)
    .useValue(parseEnvironment({ ...stack.env, LOG_LEVEL: 'silent', ...more }))
    .compile();
}

let module: TestingModule;
let strict: TestingModule;
beforeAll(async () => {
  module = await inProcess();
  strict = await inProcess({ WEBHOOKS_TO_PRIVATE_ADDRESSES: 'off' });
});
afterAll(async () => {
  await module.close();
  await strict.close();
});

async function asTenant<T>(tenant: TestTenant, work: () => Promise<T>): Promise<T> {
  return runAsTenant((await module.get(TenantDirectory).bySchema(tenant.schema))!, work);
}

const set = (tenant: TestTenant, { url }: { url: string }, events: readonly WebhookEvent[] = WEBHOOK_EVENTS) =>
  asTenant(tenant, () => module.get(WebhookEndpoints).set(url, events));

interface Row {
  id: string;
  status: string;
  attempts: number;
  answer_status: number | null;
  last_error: string | null;
  is_later: boolean;
}
const rows = (tenant: TestTenant) =>
  tenant.sql<Row>('select *, next_attempt_at > now() as is_later from webhook_deliveries order by created_at, id');
/** Brings the next try forward: the sweep finds it. */
const hurry = (tenant: TestTenant) => tenant.sql('update webhook_deliveries set next_attempt_at = now()');
/** As if it was given up after the tries that it had. */
const hasTried = (tenant: TestTenant, attempts: number) =>
  tenant.sql('update webhook_deliveries set attempts = $1, next_attempt_at = now()', [attempts]);
const told = (receiver: Receiver, types: string[]) =>
  eventually(() => expect(receiver.told.map(({ event }) => event.type)).toEqual(types), { withinMs: 40_000 });
const statuses = (tenant: TestTenant, expected: object[]) =>
  eventually(async () => expect(await rows(tenant)).toMatchObject(expected), { withinMs: 40_000 });
const alerts = (tenant: TestTenant) => tenant.sql('select kind, detail from staff_alerts');

describe("The cooperative's system", () => {
  let tenant: TestTenant;
  let claimant: Claimant;
  let receiver: Receiver;
  beforeEach(async () => {
    tenant = await aTenant({ contactEmail: `${randomUUID()}@coop.example` });
    claimant = await aClaimant(tenant);
    receiver = await aReceiver();
  });

  it('is told of a claim and of what follows, signed, with what the feed says', async () => {
    const secret = (await set(tenant, receiver))!;
    const claim = await claimant.file();
    await told(receiver, ['claim.created']);
    const [created] = receiver.told;
    expect(created!.headers).toMatchObject({
      'content-type': 'application/json',
      'webhook-id': expect.stringMatching(/^msg_/),
    });
    expect(verifies(created!, secret)).toBe(true);
    expect(verifies({ ...created!, body: `${created!.body} ` }, secret)).toBe(false);
    const feed = await client(tenant).get<{ items: Record<string, unknown>[] }>('/sync/claims', { authorization: `Bearer ${tenant.apiKey}` }); // prettier-ignore
    const { event, occurredAt, ...data } = feed.body.items[0]!;
    expect(created!.event).toEqual({ type: event, timestamp: occurredAt, data: { ...data, cursor: '1' } });
    await claimant.member.api.post(`/claims/${claim.id}/messages`, { text: 'Sigue sin luz' });
    await told(receiver, ['claim.created', 'claim.updated']);
    await statuses(tenant, [
      { status: 'delivered', attempts: 1, answer_status: 204 },
      { status: 'delivered', attempts: 1, answer_status: 204 },
    ]);
  });

  it('is told once of a payment however often the gateway repeats it, and of its reversal', async () => {
    const secret = (await set(tenant, receiver))!;
    const payer = await aPayer(tenant);
    const link = await aLink(payer, [await payer.owes()]);
    const paid = await pay(link);
    await becomes(payer, link.id, 'approved');
    for (let i = 0; i < 3; i++) await notify(tenant, { dataId: String(paid.id) });
    await allWorked(tenant, 4);
    await told(receiver, ['payment.approved']);
    await act(paid, 'refund');
    await told(receiver, ['payment.approved', 'payment.reversed']);
    expect(receiver.told.every((one) => verifies(one, secret))).toBe(true);
    expect(receiver.told[0]!.event.data).toMatchObject({ paymentId: link.id, cursor: '1' });
    expect(await rows(tenant)).toHaveLength(2);
  });

  it('is told again after an error, by the same id and a newer signature', async () => {
    const secret = (await set(tenant, receiver))!;
    receiver.answers.push(500);
    await claimant.file();
    await statuses(tenant, [{ status: 'pending', attempts: 1, answer_status: 500, last_error: 'The answer was 500.', is_later: true }]); // prettier-ignore
    await told(receiver, ['claim.created', 'claim.created']);
    const [first, second] = receiver.told;
    expect(second!.headers['webhook-id']).toBe(first!.headers['webhook-id']);
    expect(Number(second!.headers['webhook-timestamp'])).toBeGreaterThan(Number(first!.headers['webhook-timestamp']));
    expect(verifies(second!, secret)).toBe(true);
    await statuses(tenant, [{ status: 'delivered', attempts: 2, last_error: null }]);
  }, 60_000);

  it('is not followed to where it redirects', async () => {
    const elsewhere = await aReceiver();
    const redirecting = await aReceiver({ location: elsewhere.url });
    redirecting.answers.push(307);
    await set(tenant, redirecting);
    await claimant.file();
    await statuses(tenant, [{ status: 'pending', attempts: 1, answer_status: 307 }]);
    expect(elsewhere.told).toEqual([]);
  });

  it('is told of what it asked for, and nothing of another cooperative', async () => {
    await set(tenant, receiver, ['payment.approved']);
    const another = await aReceiver();
    await set(tenant, another, ['claim.created']);
    const neighbour = await aReceiver();
    await set(await aTenant(), neighbour);
    await claimant.file();
    await told(another, ['claim.created']);
    expect([receiver.told, neighbour.told]).toEqual([[], []]);
    expect(await rows(tenant)).toHaveLength(1);
  });

  it('may verify by the old secret or the new one for a day after a rotation', async () => {
    const old = (await set(tenant, receiver))!;
    const fresh = (await asTenant(tenant, () => module.get(WebhookEndpoints).rotate(receiver.url)))!;
    expect(fresh).not.toBe(old);
    await claimant.file();
    await told(receiver, ['claim.created']);
    expect([verifies(receiver.told[0]!, old), verifies(receiver.told[0]!, fresh)]).toEqual([true, true]);
    await tenant.sql('update webhook_endpoints set previous_until = now()');
    await claimant.file();
    await told(receiver, ['claim.created', 'claim.created']);
    expect([verifies(receiver.told[1]!, old), verifies(receiver.told[1]!, fresh)]).toEqual([false, true]);
  });

  it('keeps its secret when its events change, and the secret lies sealed', async () => {
    const secret = (await set(tenant, receiver))!;
    expect(await set(tenant, receiver, ['claim.updated'])).toBeNull();
    const [endpoint] = await tenant.sql<{ secret: Buffer; events: string[] }>('select secret, events from webhook_endpoints'); // prettier-ignore
    expect(endpoint!.events).toEqual(['claim.updated']);
    expect(endpoint!.secret.toString('latin1')).not.toContain(secret.slice(6));
  });

  it('that says 410 is told no more, and staff hear of it', async () => {
    await set(tenant, receiver);
    receiver.answers.push(410);
    await claimant.file();
    await statuses(tenant, [{ status: 'failed', attempts: 1, answer_status: 410 }]);
    await claimant.file();
    expect(await rows(tenant)).toHaveLength(1);
    expect(await alerts(tenant)).toMatchObject([{ kind: 'webhook-disabled' }]);
    const mail = await mailTo(tenant.settings.contactEmail, /dejó de recibir avisos/);
    expect(mail.text).toContain(new URL(receiver.url).host);
    expect(mail.text).not.toContain('/avisos');
    expect(await asTenant(tenant, () => module.get(WebhookEndpoints).list())).toMatchObject([
      { enabled: false, disabledReason: 'gone', pending: 0, failed: 1 },
    ]);
  });

  it('is given up after ten tries, with one alert for staff', async () => {
    await set(tenant, receiver);
    receiver.answers.push(503, 503, 503, 503);
    await claimant.file();
    await claimant.file();
    await statuses(tenant, [{ attempts: 1 }, { attempts: 1 }]);
    await hasTried(tenant, 9);
    await statuses(tenant, [{ status: 'failed', attempts: 10 }, { status: 'failed', attempts: 10 }]); // prettier-ignore
    expect(await alerts(tenant)).toMatchObject([{ kind: 'webhook-failed' }]);
  }, 60_000);

  it('that keeps silent rests, and one delivery at a time finds out whether it is back', async () => {
    const url = 'http://127.0.0.1:1/';
    await set(tenant, { url });
    await claimant.file();
    await statuses(tenant, [{ status: 'pending', attempts: 1, answer_status: null }]);
    await claimant.file();
    await statuses(tenant, [{ attempts: 1 }, { attempts: 0, is_later: true }]);
    await tenant.sql('update webhook_endpoints set resting_until = now()');
    await hurry(tenant);
    // What is not yet worked is ten minutes ahead.
    const worked = `select sum(attempts)::int as tries, bool_and(next_attempt_at < now() + interval '6 minutes') as all from webhook_deliveries`;
    await eventually(async () => expect(await tenant.sql(worked)).toEqual([{ tries: 2, all: true }]), {
      withinMs: 40_000,
    });
    await tenant.sql('update webhook_endpoints set url = $1, resting_until = now()', [receiver.url]);
    await eventually(
      async () => {
        await hurry(tenant);
        expect(receiver.told).toHaveLength(2);
      },
      // Two sweeps at least: what met the one that tried it again waits for the next.
      { withinMs: 120_000 },
    );
    await eventually(async () =>
      expect(await tenant.sql('select resting_until from webhook_endpoints')).toEqual([{ resting_until: null }]),
    );
  }, 240_000);

  it('is never reached at an address that is not public, unless the setting for tests says so', async () => {
    await set(tenant, receiver, ['claim.updated']);
    await tenant.sql(
      `update webhook_endpoints set events = '{claim.created}', enabled = false, disabled_reason = 'operator'`,
    );
    await claimant.file();
    await tenant.sql(
      `with on_again as (update webhook_endpoints set enabled = true, disabled_reason = null returning id)
       insert into webhook_deliveries (id, endpoint_id, topic, position, next_attempt_at)
       select gen_random_uuid(), id, 'claims', 1, now() + interval '1 day' from on_again`,
    );
    const [row] = await rows(tenant);
    for (const url of [receiver.url, receiver.url.replace('http:', 'https:')]) {
      await tenant.sql('update webhook_endpoints set url = $1, resting_until = null', [url]);
      await asTenant(tenant, () => strict.get(DeliverWebhook).deliver(row!.id));
    }
    expect(await rows(tenant)).toMatchObject([{ status: 'pending', attempts: 2, last_error: '127.0.0.1 is no public address.' }]); // prettier-ignore
    expect(receiver.told).toEqual([]);
    const refused = asTenant(tenant, () => strict.get(WebhookEndpoints).set('https://192.168.0.10/', WEBHOOK_EVENTS));
    await expect(refused).rejects.toThrow('192.168.0.10 is no public address.');
  });
});
