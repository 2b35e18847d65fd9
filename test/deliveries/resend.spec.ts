import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { coop } from '../../scripts/stack/app.ts';
import { aClaimant, type Claimant } from '../claims/claimant.js';
import { eventually } from '../support/eventually.js';
import { stack } from '../support/stack.js';
import { aTenant, type TestTenant } from '../support/tenant.js';
import { aReceiver, type Receiver } from './receiver.js';

jest.setTimeout(300_000);

describe('coop webhook resend', () => {
  let tenant: TestTenant;
  let claimant: Claimant;
  let receiver: Receiver;
  beforeEach(async () => {
    tenant = await aTenant();
    claimant = await aClaimant(tenant);
    receiver = await aReceiver();
    await coop(stack.env, 'webhook', 'set', tenant.slug, receiver.url);
  });

  const resend = (...words: string[]) => coop(stack.env, 'webhook', 'resend', tenant.slug, receiver.url, ...words);
  const rows = () =>
    tenant.sql<{ id: string; status: string; attempts: number }>('select id, status, attempts from webhook_deliveries order by position'); // prettier-ignore
  const told = (count: number) =>
    eventually(() => expect(receiver.told).toHaveLength(count), { withinMs: 60_000 }).then(() => receiver.told);
  /** As if every try had failed, a week ago. */
  const givenUp = () =>
    tenant.sql(
      `update webhook_deliveries set status = 'failed', attempts = 10, delivered_at = null, created_at = now() - interval '7 days'`,
    );

  it('tries what was given up again, however old, by the id that it had, and nothing else', async () => {
    await claimant.file();
    await told(1);
    await givenUp();
    await claimant.file();
    const [first] = await told(2);
    expect(await resend()).toBe('1 will be tried again within seconds\n');
    const [, , again] = await told(3);
    expect(again!.headers['webhook-id']).toBe(first!.headers['webhook-id']);
    expect(again!.body).toBe(first!.body);
    await eventually(async () => expect(await rows()).toMatchObject([{ status: 'delivered', attempts: 1 }, { status: 'delivered', attempts: 1 }])); // prettier-ignore
    expect(await resend()).toBe('0 will be tried again within seconds\n');
    expect(
      await tenant.sql(`select detail from public.audit_log where tenant_id = $1 and action = 'webhook.resent' order by id`, [tenant.id]), // prettier-ignore
    ).toEqual([{ detail: { count: 1 } }, { detail: { count: 0 } }]);
  });

  it('has the whole timetable before it again', async () => {
    await claimant.file();
    await told(1);
    await givenUp();
    receiver.answers.push(503);
    await resend();
    await told(2);
    await eventually(async () => expect(await rows()).toMatchObject([{ status: 'pending', attempts: 1 }]));
    await told(3);
  });

  it('leaves what was before the instant alone', async () => {
    await claimant.file();
    await told(1);
    await givenUp();
    const yesterday = new Date(Date.now() - 86_400_000).toISOString();
    expect(await resend('--since', yesterday)).toBe('0 will be tried again within seconds\n');
    expect(await rows()).toMatchObject([{ status: 'failed', attempts: 10 }]);
  });
});
