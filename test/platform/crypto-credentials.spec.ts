import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { coop } from '../../scripts/stack/app.ts';
import { surroundings } from '../../scripts/stack/process.ts';
import { inProject } from '../../scripts/stack/project.ts';
import { MERCADOPAGO_FORMER, secretContext } from '../../src/modules/tenant/gateway-secrets.js';
import { notify } from '../payments/webhook-client.js';
import { eventually } from '../support/eventually.js';
import { stack } from '../support/stack.js';
import { aTenant, keyring, type TestTenant } from '../support/tenant.js';

jest.setTimeout(120_000);

describe('coop secrets set', () => {
  let tenant: TestTenant;
  beforeAll(async () => {
    tenant = await aTenant();
  });

  const credentials = (webhookSecret: string) => ({
    accessToken: 'TEST-otro-token-1',
    webhookSecret,
    collectorId: '77',
  });
  const file = async (content: unknown) => {
    const path = join(stack.logs, `${randomUUID()}.json`);
    await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
    return path;
  };
  const set = async (content: unknown, slug = tenant.slug) =>
    coop(stack.env, 'secrets', 'set', slug, 'mercadopago', await file(content));
  const told = async (secret: string) => (await notify(tenant, { dataId: '123456789', secret })).status;
  /** The API believes what it read for some seconds. */
  const becomes = (secret: string, status: number) =>
    eventually(async () => expect(await told(secret)).toBe(status), { withinMs: 30_000 });

  it('lets the running API take the new webhook secret, and the ones before until they end', async () => {
    const original = tenant.seller.webhookSecret;
    expect(await told(original)).toBe(200);
    expect(await set(credentials('un-secreto-nuevo'))).toBe(`${tenant.slug}: replaced\n`);
    await set(credentials('otro-mas-nuevo'));
    await becomes('otro-mas-nuevo', 200);
    expect([await told('un-secreto-nuevo'), await told(original), await told('ninguno-de-ellos')]).toEqual([
      200, 200, 401,
    ]);

    const ended = [{ webhookSecret: original, until: new Date(Date.now() - 1).toISOString() }];
    const { keyId, ciphertext } = keyring.seal(JSON.stringify(ended), secretContext(tenant.id, MERCADOPAGO_FORMER));
    await tenant.sql('update public.tenant_secrets set key_id = $3, ciphertext = $4 where tenant_id = $1 and name = $2', [tenant.id, MERCADOPAGO_FORMER, keyId, ciphertext]); // prettier-ignore
    await becomes(original, 401);
    expect(await told('otro-mas-nuevo')).toBe(200);
    expect(
      await tenant.sql('select actor, detail from public.audit_log where tenant_id = $1 and action = $2 order by id', [
        tenant.id,
        'gateway-credentials.replaced',
      ]),
    ).toEqual(
      [1, 2].map((formerSecrets) => ({ actor: 'operator', detail: { gateway: 'mercadopago', formerSecrets } })),
    );
  });

  it('reads them from standard input too', async () => {
    const args = [inProject('dist/cli.js'), 'secrets', 'set', tenant.slug, 'mercadopago', '-'];
    const command = spawn(process.execPath, args, { env: { ...surroundings(), ...stack.env }, cwd: inProject() });
    command.stdin.end(JSON.stringify(credentials('por-la-entrada')));
    const [said, [code]] = await Promise.all([text(command.stdout), once(command, 'close')]);
    expect({ said, code }).toEqual({ said: `${tenant.slug}: replaced\n`, code: 0 });
    await becomes('por-la-entrada', 200);
  });

  it('refuses what is no credential in a sentence that does not show it', async () => {
    const refused = (content: unknown, slug?: string) =>
      set(content, slug).then(String, (error: Error) => error.message);
    const short = await refused({ ...credentials('secreto'), extra: 'x' });
    expect(short).toContain('The credentials are wrong: ');
    expect(short).toMatch(/webhookSecret.*extra|extra.*webhookSecret/);
    expect(short).not.toContain('secreto');
    const broken = await refused('{"accessToken": "TEST-secretísimo');
    expect(broken).toContain('The credentials are no JSON.');
    expect(broken).not.toContain('secretísimo');
    expect(await refused([])).toContain('they are no JSON object');
    expect(await refused(credentials('un-secreto-nuevo'), 'no-hay')).toContain(
      'There is no tenant with the slug no-hay.',
    );
  });
});
