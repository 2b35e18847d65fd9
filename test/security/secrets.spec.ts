import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { linkFor } from '../auth/links.js';
import { aPerson, login } from '../auth/people.js';
import { aPayer, ask, faults, heal } from '../payments/till.js';
import { notificationsOf, notify } from '../payments/webhook-client.js';
import { client } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { aHolder } from '../support/holder.js';
import { mailsTo } from '../support/mail.js';
import { stack } from '../support/stack.js';
import { aTenant, type TestTenant } from '../support/tenant.js';

const canary = () => `Canario-${randomBytes(9).toString('hex')}`;

/** Everything secret that went through the product here, by what it is. */
const secrets: Record<string, string> = {};
const answers: string[] = [];
let tenant: TestTenant;
let email: string;

async function heard<T extends { body: unknown }>(answer: Promise<T>): Promise<T> {
  const got = await answer;
  answers.push(JSON.stringify(got.body ?? ''));
  return got;
}

/** A member's whole life with secrets, right and wrong ones, while the gateway and the mail run. */
beforeAll(async () => {
  tenant = await aTenant();
  const { accessToken, webhookSecret } = tenant.seller;
  Object.assign(secrets, { accessToken, webhookSecret, apiKey: tenant.apiKey.slice('coop_12345678_'.length) });

  const person = aPerson({ password: (secrets.password = canary()) });
  email = person.email;
  await heard(client(tenant).post('/auth/register', person));
  const activation = await linkFor(email, 'activar');
  secrets.activation = activation.token;
  await heard(client(tenant).post('/auth/activate', { token: activation.token }));
  await heard(client(tenant).post('/auth/activate', { token: activation.token }));
  await heard(login(tenant, email, (secrets.wrongPassword = canary())));
  await heard(client(tenant).post('/auth/forgot-password', { email }));
  const recovery = await linkFor(email, 'restablecer');
  secrets.recovery = recovery.token;
  await heard(client(tenant).get(recovery.link));
  const reset = { token: recovery.token, password: (secrets.newPassword = canary()) };
  await heard(client(tenant).post('/auth/reset-password', reset));
  const { body: tokens } = await login(tenant, email, reset.password);
  Object.assign(secrets, { memberToken: tokens.accessToken.split('.')[2], refreshToken: tokens.refreshToken });

  const api = client(tenant, tokens.accessToken);
  const holder = await aHolder(tenant, { webKey: (secrets.webKey = canary()) });
  for (let tries = 0; tries < 5; tries += 1)
    await heard(api.post('/accounts', { holderNumber: 'nadie', webKey: (secrets.wrongWebKey ??= canary()) }));
  await heard(api.post('/accounts', { holderNumber: holder.number, webKey: holder.webKey }));
  await heard(api.post('/accounts', { holderNumber: holder.number, webKey: holder.webKey, [canary()]: 1 }));

  secrets.importedWebKey = canary();
  const row = { holderNumber: '77', name: 'X', address: 'Y', city: 'Z', webKey: secrets.importedWebKey };
  const rows = [
    row,
    { ...row, taxId: 'no' },
    { ...row, webKey: row.webKey.padEnd(5000, '?') },
    { ...row, webKey: [row.webKey] },
  ];
  const titulares = rows.map((cells) => `${JSON.stringify(cells)}\n`).join('');
  const sync = client(tenant, tenant.apiKey);
  const { body } = await heard(
    sync.post<{ id: string }>('/sync/imports?dataset=holders', titulares, { 'content-type': 'application/x-ndjson' }),
  );
  await eventually(async () =>
    expect((await sync.get(`/sync/imports/${body.id}`)).body.status).toMatch(/finished|failed/),
  );
  await heard(sync.get(`/sync/imports/${body.id}`));
  await heard(sync.get(`/sync/imports/${body.id}/rejections`));

  const payer = await aPayer(tenant);
  const invoice = await payer.owes();
  await faults(tenant, { errorRate: 1, errorStatus: 503 });
  await heard(ask(payer.api, [invoice.id]));
  await heal(tenant);
  await heard(notify(tenant, { dataId: '123456789', secret: 'another' }));
  await heard(notify(tenant, { dataId: '123456789' }));
  await eventually(async () => expect((await notificationsOf(tenant))[0]?.last_error).toEqual(expect.any(String)));
  await heard(api.get('/me/data-export'));
}, 90_000);

const found = (text: string) => Object.keys(secrets).filter((name) => text.includes(secrets[name]!));

describe('What is secret', () => {
  it('was there to be found: this test looks for the right thing', () => {
    expect(found(`${secrets.webKey} ${secrets.recovery}`)).toEqual(['recovery', 'webKey']);
    expect(Object.values(secrets).filter((secret) => !secret || secret.length < 16)).toEqual([]);
  });

  it('is in no answer', () => {
    expect(answers.filter((answer) => found(answer).some((name) => name !== 'recovery'))).toEqual([]);
  });

  it('is in no log of ours or of the database', async () => {
    const logs = (await readdir(stack.logs)).filter((name) => /^(api|postgres|redis).*\.log$/.test(name));
    expect(logs).toContain('api.log');
    for (const name of logs) expect([name, found(await readFile(join(stack.logs, name), 'utf8'))]).toEqual([name, []]);
  });

  it('is in no row and no job, in clear', async () => {
    const tables = await tenant.sql<{ name: string }>(
      `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
        where table_type = 'BASE TABLE' and table_schema in ($1, 'public', 'bullmq')`,
      [tenant.schema],
    );
    expect(tables.length).toBeGreaterThan(30);
    for (const { name } of tables) {
      const rows = await tenant.sql<{ row: string }>(
        `select t::text as row from ${name} t where t::text like any ($1)`,
        [Object.values(secrets).map((secret) => `%${secret}%`)],
      );
      expect([name, rows.map(({ row }) => found(row))]).toEqual([name, []]);
    }
  });

  it('is in no figure', async () => {
    expect(found(await (await fetch(`${stack.apiUrl}/metrics`)).text())).toEqual([]);
  });

  it('is in no mail but the one whose link it is, and that goes to its owner alone', async () => {
    const own = (await mailsTo(email)).map(({ text, html }) => found(text + html));
    expect(own.flat().sort()).toEqual(['activation', 'recovery']);
    const theirs = await mailsTo(tenant.settings.contactEmail);
    expect(theirs.flatMap(({ text, html }) => found(text + html))).toEqual([]);
  });
});
