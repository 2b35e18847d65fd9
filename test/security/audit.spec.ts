import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { v7 as uuid } from 'uuid';
import { coop } from '../../scripts/stack/app.ts';
import { client } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { aHolder } from '../support/holder.js';
import { aMember } from '../support/member.js';
import { stack } from '../support/stack.js';
import { aTenant, type TestTenant } from '../support/tenant.js';

let tenant: TestTenant;
beforeAll(async () => {
  tenant = await aTenant();
});

interface Entry {
  actor: string;
  action: string;
  subject: string | null;
  detail: Record<string, unknown>;
}

const entry = (actor: string, action: string) =>
  eventually(async () => {
    const [found] = await tenant.sql<Entry>(
      'select actor, action, subject, detail from public.audit_log where tenant_id = $1 and actor = $2 and action = $3',
      [tenant.id, actor, action],
    );
    if (!found) throw new Error(`No ${action} by ${actor} is recorded.`);
    return found;
  });

describe('The audit log', () => {
  it('tells who linked an account and who was refused, without the number or the key', async () => {
    const [member, holder] = [await aMember(tenant), await aHolder(tenant)];
    await member.api.post('/accounts', { holderNumber: holder.number, webKey: 'no es esta' });
    const { body } = await member.api.post('/accounts', { holderNumber: holder.number, webKey: holder.webKey });
    expect(await entry(`user:${member.userId}`, 'account.link-refused')).toMatchObject({
      subject: null,
      detail: { code: 'WRONG_WEB_KEY' },
    });
    expect(await entry(`user:${member.userId}`, 'account.linked')).toMatchObject({ subject: body.id, detail: {} });
  });

  it('tells what an API key was denied', async () => {
    const [key] = await tenant.sql<{ id: string }>(
      `update public.api_keys set scopes = '{payments}' where tenant_id = $1 returning id`,
      [tenant.id],
    );
    const { status } = await client(tenant, tenant.apiKey).get(`/sync/imports/${uuid()}`);
    expect(status).toBe(403);
    expect(await entry(`api-key:${key!.id}`, 'access.denied')).toMatchObject({ detail: { permission: 'sync:import' } });
  });

  it.each([
    "update public.audit_log set actor = 'nobody'",
    'delete from public.audit_log',
    'truncate public.audit_log',
  ])('takes new rows alone from the application: no %s', async (statement) => {
    const application = new pg.Client({ connectionString: stack.databaseUrl });
    await application.connect();
    await expect(application.query(statement)).rejects.toThrow('permission denied');
    await application.end();
  });
});

describe('An API key', () => {
  it('is ended by an operator: the next request with it is refused, another key goes on, and both steps are recorded', async () => {
    const other = (await coop(stack.env, 'api-key', 'create', tenant.slug, '--scopes', 'payments')).trim();
    const [, prefix] = other.split('_') as [string, string];
    const read = (key: string) => client(tenant, key).get('/sync/payments');
    expect((await read(other)).status).toBe(200);
    expect(await coop(stack.env, 'api-key', 'revoke', tenant.slug, prefix)).toContain(prefix);
    expect((await read(other)).status).toBe(401);
    expect((await read(tenant.apiKey)).status).toBe(200);
    const { subject } = await entry('operator', 'api-key.revoked');
    expect(await entry('operator', 'api-key.created')).toMatchObject({ subject });
  }, 120_000);

  it('that is not the cooperative’s cannot be ended in its name', async () => {
    const prefix = randomBytes(4).toString('hex');
    await expect(coop(stack.env, 'api-key', 'revoke', tenant.slug, prefix)).rejects.toThrow('no key in use');
  }, 120_000);
});
