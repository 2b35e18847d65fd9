import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { coop } from '../../scripts/stack/app.ts';
import { stack } from '../support/stack.js';
import { aTenant, type TestTenant } from '../support/tenant.js';

// Each command starts the whole application.
jest.setTimeout(300_000);

describe('coop webhook', () => {
  const url = 'https://erp.coop.example/avisos';
  let tenant: TestTenant;
  beforeAll(async () => {
    tenant = await aTenant();
  });
  const webhook = (verb: string, ...words: string[]) => coop(stack.env, 'webhook', verb, tenant.slug, ...words);

  it('prints a new secret once, another at a rotation, and lists neither', async () => {
    const secret = (await webhook('set', url, '--events', 'payment.approved')).trim();
    expect(secret).toMatch(/^whsec_/);
    expect(await webhook('set', url)).toBe('changed; its secret stays\n');
    const rotated = (await webhook('rotate', url)).trim();
    expect(rotated).toMatch(/^whsec_/);
    expect(rotated).not.toBe(secret);
    await webhook('disable', url);
    expect(await webhook('list')).toBe(
      `${url}\tdisabled (operator)\tpayment.approved,payment.reversed,claim.created,claim.updated\t0 pending\t0 failed\n`,
    );
    const [{ id }] = (await tenant.sql<{ id: string }>('select id from webhook_endpoints')) as [{ id: string }];
    expect(await tenant.sql('select action from public.audit_log where subject = $1 order by at, id', [id])).toEqual(
      ['webhook.set', 'webhook.set', 'webhook.rotated', 'webhook.disabled'].map((action) => ({ action })),
    );
  });

  it('refuses what is no address for a webhook, or no event, in a sentence', async () => {
    const env = { ...stack.env, WEBHOOKS_TO_PRIVATE_ADDRESSES: 'off' };
    const set = (...words: string[]) => coop(env, 'webhook', 'set', tenant.slug, ...words);
    await expect(set('http://erp.coop.example/')).rejects.toThrow('Only an https:// URL is taken.');
    await expect(set('https://[::1]/')).rejects.toThrow('::1 is no public address.');
    await expect(set(url, '--events', 'invoice.paid')).rejects.toThrow('--events takes some of payment.approved');
    await expect(webhook('rotate', 'https://otra.example/')).rejects.toThrow('has no webhook to https://otra.example/');
  });

  it('sends nothing again to an address that is switched off, or that there is not', async () => {
    const off = 'https://apagado.coop.example/avisos';
    await tenant.sql(
      `insert into webhook_endpoints (id, url, events, enabled, disabled_reason, secret_key_id, secret)
       values (gen_random_uuid(), $1, '{claim.created}', false, 'operator', '', '')`,
      [off],
    );
    await expect(webhook('resend', off)).rejects.toThrow(`${off} is switched off: «coop webhook set`);
    await expect(webhook('resend', 'https://otra.example/')).rejects.toThrow('has no webhook to https://otra.example/');
    await expect(webhook('resend', off, '--since', 'ayer')).rejects.toThrow('--since takes an instant');
  });
});
