import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import ICAL from 'ical.js';
import { client } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { aHolder, anAccount, aSupply, type TestSupply } from '../support/holder.js';
import { anInvoice, dayFromToday } from '../support/invoice.js';
import { aMember, type TestMember } from '../support/member.js';
import { stack } from '../support/stack.js';
import { aTenant, type TestTenant } from '../support/tenant.js';

let tenant: TestTenant;
let member: TestMember;
let supply: TestSupply;

beforeAll(async () => {
  tenant = await aTenant();
});
beforeEach(async () => {
  member = await aMember(tenant);
  const holder = await aHolder(tenant);
  supply = await aSupply(tenant, { holder, address: 'Bv. España 1234' });
  await anAccount(member, holder, 'Casa');
});

const address = async ({ api } = member) => (await api.post<{ url: string }>('/me/calendar')).body.url;
/** A calendar program, which signs in nowhere. */
const read = (url: string, headers: Record<string, string> = {}) => client(tenant).get<string>(url, headers);
const summaries = (text: string) =>
  new ICAL.Component(ICAL.parse(text) as unknown[])
    .getAllSubcomponents('vevent')
    .map((component) => new ICAL.Event(component).summary);
const outage = (scope: object, more: Record<string, string> = {}) =>
  tenant.sql(
    `insert into notices (id, kind, title, body, services, scope, starts_at, ends_at, withdrawn_at)
     values (gen_random_uuid(), 'outage', $1, 'Texto', '{electricity}', $2, now() + $3::interval, now() + $4::interval, now() + $5::interval)`,
    [more.title ?? 'Poda', scope, more.from ?? '2 days', more.to ?? '3 days', more.withdrawn ?? null],
  );

describe('A member’s calendar', () => {
  it('has the due dates of what they owe and the outages that touch them, and nobody else’s', async () => {
    const { number } = await anInvoice(tenant, {
      supply,
      due: '4210.55',
      laterDues: [{ on: dayFromToday(20), amount: '4298.97' }],
    });
    await anInvoice(tenant, { supply, balance: '0.00' });
    await anInvoice(tenant, { supply, dueOn: dayFromToday(-61) });
    await anInvoice(tenant, { holder: await aHolder(tenant) });
    await outage({ streets: [{ street: 'España' }] });
    await outage({ streets: [{ street: 'España' }] }, { title: 'Retirado', withdrawn: '-1 minute' });
    await outage({ streets: [{ street: 'España' }] }, { title: 'Viejo', from: '-41 days', to: '-40 days' });
    await outage({ streets: [{ street: 'Italia' }] }, { title: 'De otros' });
    const { status, headers, body } = await read(await address());
    expect([status, headers.get('content-type')]).toEqual([200, 'text/calendar; charset=utf-8']);
    expect(summaries(body).toSorted()).toEqual([
      'Cancelado: corte de energía eléctrica: Retirado',
      'Corte de energía eléctrica: Poda',
      `Segundo vencimiento: comprobante ${number}, $ 4.298,97`,
      `Vence: comprobante ${number}, $ 4.210,55`,
    ]);
    await tenant.sql('delete from notices');
  });

  it('is sent once while it stays the same, and anew when it changes', async () => {
    const invoice = await anInvoice(tenant, { supply });
    const url = await address();
    const first = await read(url);
    const etag = first.headers.get('etag')!;
    expect(Date.parse(first.headers.get('last-modified')!)).toBeLessThanOrEqual(Date.now());
    const again = await read(url, { 'if-none-match': etag });
    expect([again.status, again.body, again.headers.get('etag')]).toEqual([304, undefined, etag]);
    await tenant.sql('update invoices set credited_centavos = erp_balance_centavos where id = $1', [invoice.id]);
    const paid = await read(url, { 'if-none-match': etag });
    expect([paid.status, summaries(paid.body)]).toEqual([200, []]);
  });

  it('has one address, which making another ends, and nobody can guess', async () => {
    expect((await member.api.get('/me/calendar')).body).toEqual({ active: false, createdAt: null });
    const first = await address();
    expect(first).toMatch(new RegExp(`^${stack.apiUrl}/v1/tenants/${tenant.slug}/calendar/[\\w-]{43}\\.ics$`));
    expect((await member.api.get('/me/calendar')).body).toEqual({ active: true, createdAt: expect.any(String) });
    const second = await address();
    expect([(await read(first)).status, (await read(second)).status]).toEqual([404, 200]);
    const token = second.split('/').at(-1)!.replace('.ics', '');
    const rows = await tenant.sql<{ row: string }>('select c::text as row from calendars c');
    for (const { row } of rows) expect(row).not.toContain(token);
  });

  it('ends when the member ends it, is disabled or goes', async () => {
    const ended = await address();
    expect((await member.api.delete('/me/calendar')).status).toBe(204);
    expect((await member.api.delete('/me/calendar')).status).toBe(404);
    expect((await read(ended)).status).toBe(404);
    const url = await address();
    await tenant.sql(`update users set status = 'disabled' where id = $1`, [member.userId]);
    expect((await read(url)).status).toBe(404);
    await tenant.sql('delete from users where id = $1', [member.userId]);
    expect(await tenant.sql('select 1 from calendars where user_id = $1', [member.userId])).toEqual([]);
  });

  it('is not at another cooperative’s address', async () => {
    const elsewhere = await aTenant();
    const url = await address();
    expect((await read(url.replace(tenant.slug, elsewhere.slug))).status).toBe(404);
  });

  it('of a suspended cooperative is closed for the time being', async () => {
    const closed = await aTenant();
    const url = await address(await aMember(closed));
    await closed.sql(`update public.tenants set status = 'suspended' where id = $1`, [closed.id]);
    // The registry's row is believed for three seconds.
    await eventually(async () =>
      expect(await client(closed).get(url)).toMatchObject({ status: 503, body: { code: 'TENANT_SUSPENDED' } }),
    );
  });

  it('can be read so often, and guessed at so often, and no oftener', async () => {
    const url = await address();
    const reader = client(tenant);
    const answers: number[] = [];
    for (let i = 0; i < 61; i += 1) answers.push((await reader.get(url)).status);
    expect([answers.slice(0, 60).every((status) => status === 200), answers[60]]).toEqual([true, 429]);
    const guess = url.replace(/[\w-]{43}/, 'A'.repeat(43));
    const guesses: number[] = [];
    for (let i = 0; i < 61; i += 1) guesses.push((await reader.get(guess)).status);
    expect([guesses[0], guesses[60]]).toEqual([404, 429]);
  });

  it.each(['x.ics', `${'A'.repeat(43)}`, `${'A'.repeat(43)}.ics.ics`, '%00.ics'])('is not at %s', async (file) => {
    expect((await read(`/calendar/${file}`)).status).toBe(400);
  });
});
