import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { importing, ndjson } from '../sync/imports.js';
import { mailTo } from '../support/mail.js';
import { aHolder, anAccount, type TestHolder } from '../support/holder.js';
import { aMember, type TestMember } from '../support/member.js';
import { aStaffMember, type TestStaff } from '../support/staff.js';
import { stack } from '../support/stack.js';
import { aTenant, publicSql, type TestTenant } from '../support/tenant.js';

let tenant: TestTenant;
let staff: TestStaff;
let serial = 0;

beforeAll(async () => {
  tenant = await aTenant();
  staff = await aStaffMember(tenant, { permissions: ['members:write'], steppedUp: true });
});

const anEmail = () => `titular-${Date.now()}-${(serial += 1)}@example.com`;
const reset = (holder: { id: string }, by = staff) => by.api.post(`/staff/holders/${holder.id}/web-key`);
/** The newest web key that came to the address. */
const keyAt = async (email: string) => {
  const { text } = await mailTo(email, /Nueva clave web/);
  return /Clave web: (\S+)/.exec(text)![1]!;
};
const link = (member: TestMember, holder: TestHolder, webKey: string) =>
  member.api.post('/accounts', { holderNumber: holder.number, webKey });

describe('A web key that is replaced', () => {
  it('goes to the address on the file; it links, the one before does not, and links that stand go on', async () => {
    const email = anEmail();
    const holder = await aHolder(tenant, { email });
    const [linked, newcomer] = [await aMember(tenant), await aMember(tenant)];
    await anAccount(linked, holder);
    const { status, body } = await reset(holder);
    expect([status, body]).toEqual([202, undefined]);
    const webKey = await keyAt(email);
    expect(webKey).toMatch(/^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$/);
    expect((await link(newcomer, holder, 'COOP2019')).status).toBe(422);
    expect((await link(newcomer, holder, webKey.toLowerCase())).status).toBe(201);
    expect((await linked.api.get<{ items: object[] }>('/accounts')).body.items.length).toBe(1);
  });

  it('is in no answer, row, job, log nor audit entry', async () => {
    const email = anEmail();
    const holder = await aHolder(tenant, { email });
    await reset(holder);
    const webKey = await keyAt(email);
    const answers = [
      await staff.api.get(`/staff/holders/${holder.id}`),
      await staff.api.get(`/staff/people?q=${holder.number}`),
    ];
    expect(JSON.stringify(answers)).not.toContain(webKey);
    const tables = await tenant.sql<{ name: string }>(
      `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
        where table_type = 'BASE TABLE' and table_schema in ($1, 'public', 'bullmq')`,
      [tenant.schema],
    );
    for (const { name } of tables)
      expect([name, await tenant.sql(`select 1 from ${name} t where t::text like $1`, [`%${webKey}%`])]).toEqual([
        name,
        [],
      ]);
    for (const file of (await readdir(stack.logs)).filter((name) => name.endsWith('.log') && !/inbox/.test(name)))
      expect([file, (await readFile(join(stack.logs, file), 'utf8')).includes(webKey)]).toEqual([file, false]);
    expect(
      await publicSql(`select actor, detail from audit_log where action = 'web-key.reset' and subject = $1`, [
        holder.id,
      ]),
    ).toEqual([{ actor: `staff:${staff.staffId}`, detail: {} }]);
  });

  it('opens the door that wrong ones of the day had closed', async () => {
    const email = anEmail();
    const holder = await aHolder(tenant, { email });
    const guesser = await aMember(tenant);
    for (let tries = 0; tries < 5; tries += 1) await link(guesser, holder, 'NO');
    const member = await aMember(tenant);
    expect((await link(member, holder, 'COOP2019')).status).toBe(429);
    await reset(holder);
    expect((await link(member, holder, await keyAt(email))).status).toBe(201);
  });

  it.each([
    ['HOLDER_WITHOUT_EMAIL', { email: null }, false],
    ['HOLDER_WITHOUT_EMAIL', { email: 'ana,luis@example.com' }, false],
    ['HOLDER_CLOSED', { email: 'nadie@example.com' }, true],
  ])('is none where it cannot arrive: %s', async (code, file, closed) => {
    const holder = await aHolder(tenant, file);
    if (closed) await tenant.sql('update holders set closed_at = now() where id = $1', [holder.id]);
    const answer = await reset(holder);
    expect([answer.status, answer.body.code]).toEqual([409, code]);
    if (!closed) expect((await link(await aMember(tenant), holder, 'COOP2019')).status).toBe(201);
  });

  it('comes five times a day to one holder', async () => {
    const holder = await aHolder(tenant, { email: anEmail() });
    for (let times = 0; times < 5; times += 1) expect((await reset(holder)).status).toBe(202);
    expect((await reset(holder)).status).toBe(429);
  });

  it('needs the second factor just shown, the right to write, and a holder of this cooperative', async () => {
    const holder = await aHolder(tenant, { email: anEmail() });
    const [tired, reader] = [
      await aStaffMember(tenant, { permissions: ['members:write'] }),
      await aStaffMember(tenant, { permissions: ['members:read'], steppedUp: true }),
    ];
    expect((await reset(holder, tired)).body.code).toBe('STEP_UP_REQUIRED');
    expect((await reset(holder, reader)).body.code).toBe('FORBIDDEN');
    const foreign = await aHolder(await aTenant(), { email: anEmail() });
    expect((await reset(foreign)).status).toBe(404);
  });
});

describe('The management system, which goes on sending the key before', () => {
  const row = (number: string, email: string, change: object = {}) =>
    ndjson({ holderNumber: number, name: 'Socia', email, webKey: 'VIEJA1', ...change });

  it('does not bring it back, whatever else it changes; a key that it changes counts again', async () => {
    const [number, email] = ['99001', anEmail()];
    await importing(tenant, 'holders', row(number, email));
    const [holder] = await tenant.sql<TestHolder>('select id, number from holders where number = $1', [number]);
    await reset(holder!);
    const webKey = await keyAt(email);
    await importing(tenant, 'holders', row(number, email, { city: 'Almafuerte' }));
    expect((await link(await aMember(tenant), holder!, 'VIEJA1')).status).toBe(422);
    expect((await link(await aMember(tenant), holder!, webKey)).status).toBe(201);
    expect(await importing(tenant, 'holders', row(number, email, { city: 'Almafuerte' }))).toMatchObject({
      unchanged: 1,
    });
    await importing(tenant, 'holders', row(number, email, { webKey: 'NUEVA2' }));
    expect((await link(await aMember(tenant), holder!, webKey)).status).toBe(422);
    expect((await link(await aMember(tenant), holder!, 'NUEVA2')).status).toBe(201);
    await importing(tenant, 'holders', row(number, email));
    expect((await link(await aMember(tenant), holder!, 'VIEJA1')).status).toBe(201);
  });

  it('does not bring it back after two resets either, the first of which it never knew of', async () => {
    const [number, email] = ['99002', anEmail()];
    await importing(tenant, 'holders', row(number, email));
    const [holder] = await tenant.sql<TestHolder>('select id, number from holders where number = $1', [number]);
    await reset(holder!);
    await reset(holder!);
    await importing(tenant, 'holders', row(number, email, { city: 'Otra' }));
    expect((await link(await aMember(tenant), holder!, 'VIEJA1')).status).toBe(422);
  });
});
