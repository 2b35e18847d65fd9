import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { client, type Client } from '../support/client.js';
import { stack } from '../support/stack.js';
import { aStaffMember } from '../support/staff.js';
import { aTenant, type TestTenant } from '../support/tenant.js';
import { nameOf, type Operation, staffOperations } from './routes.js';

const execute = promisify(execFile);

/**
 * What each grant opens, written down here from docs/staff.md and not read from the policy: words of paths under `…/staff/`, of which the last
 * that is known says whose a route is (`members/{id}/invoices` is of billing). Under a word that is not here nothing may stand.
 */
const OPENS: Record<string, string[]> = {
  'members:read': ['people', 'members', 'holders', 'links', 'web-key-requests', 'accounts', 'sessions', 'mails'],
  'billing:read': ['invoices', 'consumption'],
  'payments:read': ['payments', 'reviews'],
  'claims:read': ['claims', 'claim-categories'],
  'contact:read': ['contact-messages'],
  'notices:read': ['notices'],
  'imports:read': ['imports'],
  'reports:read': ['reports'],
  'settings:read': ['settings'],
};
const SERVICES = ['electricity', 'water', 'gas', 'sewer', 'internet', 'telephony'];
const WRITES = ['members', 'payments', 'claims', 'contact', 'notices', 'imports', 'settings'];
const GRANTS: Record<string, { words: string[]; writes: boolean }> = {
  ...Object.fromEntries(Object.entries(OPENS).map(([grant, words]) => [grant, { words, writes: false }])),
  ...Object.fromEntries(WRITES.map((area) => [`${area}:write`, { words: OPENS[`${area}:read`]!, writes: true }])),
  ...Object.fromEntries(
    SERVICES.map((service) => [`claims:${service}`, { words: OPENS['claims:read']!, writes: true }]),
  ),
};
const ADMINS_ALONE = ['team', 'audit', 'support-visits'];

const KNOWN = [...Object.values(OPENS).flat(), ...ADMINS_ALONE];
const wordOf = ({ path }: Operation) => path.split('/').findLast((word) => KNOWN.includes(word));

describe('Every area of a cooperative’s staff', () => {
  let tenant: TestTenant;
  let operations: Operation[];
  beforeAll(async () => {
    tenant = await aTenant();
    operations = (await staffOperations()).filter(({ ofTenant }) => ofTenant);
  });

  const answerOf = async (api: Client, { method, path, takes }: Operation) => {
    const filled = path.replaceAll(/\{\w+\}/g, uuid());
    const body = takes.includes('application/json') ? {} : undefined;
    const answer = await api.send<{ code?: string } | undefined>(method.toUpperCase(), filled, body);
    return `${answer.status} ${answer.body?.code ?? ''}`.trim();
  };

  it.each(Object.keys(GRANTS))(
    'opens its own routes to an operator with %s, and no other',
    async (grant) => {
      const { words, writes } = GRANTS[grant]!;
      const { accessToken } = await aStaffMember(tenant, { permissions: [grant as never], steppedUp: true });
      const wrong: unknown[] = [];
      for (const operation of operations) {
        const isOpen = words.includes(wordOf(operation)!) && (writes || operation.permission.endsWith(':read'));
        const answer = await answerOf(client(tenant, accessToken), operation);
        const isIn = !/^(401|403|5)/.test(answer);
        if (isOpen ? !isIn : answer !== '403 FORBIDDEN') wrong.push([nameOf(operation), operation.permission, answer]);
      }
      expect(wrong).toEqual([]);
    },
    60_000,
  );

  it('has its name in this table, and reads with GET what `read` opens: nothing that changes is behind it', () => {
    expect(operations.filter((operation) => wordOf(operation) === undefined).map(nameOf)).toEqual([]);
    const changing = operations.filter(({ method, permission }) => method !== 'get' && permission.endsWith(':read'));
    expect(changing.map(nameOf)).toEqual([]);
    const reading = operations.filter(({ method, permission }) => method === 'get' && !permission.endsWith(':read'));
    expect(reading.map(nameOf)).toEqual([]);
  });

  it('is in the contract whole: what the router has, the matrices have', async () => {
    const env = { ...process.env, ...stack.env, LOG_LEVEL: 'silent' };
    const { stdout } = await execute(process.execPath, ['dist/cli.js', 'routes'], { env, maxBuffer: 10_000_000 });
    const routed = stdout
      .split('\n')
      .filter((line) => /^\w+ \/v1\/(staff|platform|tenants\/:tenant\/staff)\//.test(line))
      .map((line) => line.split(' '))
      .map(([method, path, permission]) => `${method} ${path!.replaceAll(/:(\w+)/g, '{$1}')} ${permission}`);
    const served = (await staffOperations()).map(
      (operation) =>
        `${operation.method.toUpperCase()} ${operation.ofTenant ? '/v1/tenants/{tenant}' : ''}${operation.path} ${operation.permission}`,
    );
    expect(served.toSorted()).toEqual(routed.toSorted());
    expect(routed.length).toBeGreaterThan(60);
  }, 120_000);
});
