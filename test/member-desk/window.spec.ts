import { beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import type { Grant } from '../../src/platform/http/staff-policy.js';
import { aPayer, ask, type Payer } from '../payments/till.js';
import { client } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { aSupply, type TestSupply } from '../support/holder.js';
import { anInvoice, aReading } from '../support/invoice.js';
import { aMember, type TestMember } from '../support/member.js';
import { aStaffMember, aSupporter, type TestStaff } from '../support/staff.js';
import { aTenant, publicSql, type TestTenant } from '../support/tenant.js';

interface View {
  role: string;
  by: string;
  subject: string;
  reason: string | null;
}

let tenant: TestTenant;
let payer: Payer;
let supply: TestSupply;
let admin: TestStaff;
let ids: { invoice: string; payment: string; claim: string };

const operator = (...permissions: Grant[]) => aStaffMember(tenant, { permissions });
const of = (member: { userId: string }, path = '') => `/staff/members/${member.userId}${path}`;
const viewsOf = async (member: TestMember) => (await member.api.get<{ items: View[] }>('/me/staff-views')).body.items;

beforeAll(async () => {
  tenant = await aTenant();
  payer = await aPayer(tenant);
  admin = await aStaffMember(tenant, { role: 'admin' });
  supply = await aSupply(tenant, { holder: payer.holder, services: ['electricity', 'water'] });
  await aReading(tenant, { supply, period: '2019-10', quantity: '33.00' });
  const invoice = await anInvoice(tenant, { supply });
  await ask(payer.api, [invoice.id]);
  const { body } = await payer.api.get<{ items: { id: string }[] }>('/payments');
  const claim = await payer.api.post<{ id: string }>('/claims', {
    supplyId: supply.id,
    service: 'electricity',
    description: 'Sin luz',
  });
  ids = { invoice: invoice.id, payment: body.items[0]!.id, claim: claim.body.id };
}, 60_000);

describe('What staff see of a member', () => {
  it.each([
    ['/accounts', 'accounts'],
    ['/invoices?status=pending&limit=1', 'invoices'],
    ['/payments', 'payments'],
    ['/claims?service=electricity', 'claims'],
    ['/invoices/:invoice', 'invoices'],
    ['/payments/:payment', 'payments'],
    ['/claims/:claim', 'claims'],
    ['/supplies/:supply/consumption?service=electricity', 'consumption'],
  ])(
    'is at %s what the member sees, to the letter, and the member reads that they looked',
    async (pattern, subject) => {
      const path = pattern
        .replace(':invoice', ids.invoice)
        .replace(':payment', ids.payment)
        .replace(':claim', ids.claim)
        .replace(':supply', supply.id);
      const before = (await viewsOf(payer)).length;
      const [theirs, ours] = [await payer.api.get(path), await admin.api.get(of(payer, path))];
      expect(theirs.status).toBe(200);
      expect([ours.status, ours.body]).toEqual([200, theirs.body]);
      const views = await viewsOf(payer);
      expect(views.length).toBe(before + 1);
      expect(views[0]).toMatchObject({ role: 'admin', by: 'Administración de la cooperativa', subject, reason: null });
      await eventually(async () =>
        expect(
          await publicSql(
            `select 1 from audit_log where actor = $1 and action = 'member.viewed' and subject = $2 and detail = $3`,
            [`staff:${admin.staffId}`, payer.userId, { subject }],
          ),
        ).not.toEqual([]),
      );
    },
  );

  it('is not there to be changed', async () => {
    const calls = [
      admin.api.post(of(payer, '/claims'), {}),
      admin.api.patch(of(payer, '/accounts'), {}),
      admin.api.delete(of(payer, '/payments/') + ids.payment),
    ];
    for (const { status } of await Promise.all(calls)) expect([404, 405]).toContain(status);
  });

  it('opens by area: members, billing, payments, claims', async () => {
    const doors: [Grant, string][] = [
      ['members:read', '/accounts'],
      ['members:read', ''],
      ['members:read', '/sessions'],
      ['billing:read', '/invoices'],
      ['billing:read', `/supplies/${supply.id}/consumption`],
      ['payments:read', '/payments'],
      ['claims:read', '/claims'],
    ];
    const [all, ...single] = [
      await operator('contact:read', 'notices:read'),
      await operator('members:read'),
      await operator('billing:read'),
      await operator('payments:read'),
      await operator('claims:read'),
    ];
    const grants = ['members:read', 'billing:read', 'payments:read', 'claims:read'];
    for (const [grant, path] of doors) {
      expect([path, (await all.api.get(of(payer, path))).status]).toEqual([path, 403]);
      for (const [at, held] of grants.entries()) {
        const { status } = await single[at]!.api.get(of(payer, path));
        expect([path, held, status]).toEqual([path, held, grant === held ? 200 : 403]);
      }
    }
  });

  it('of claims is one service for who works that one alone, and another’s claim is not there', async () => {
    const plumber = await operator('claims:water');
    expect((await plumber.api.get(of(payer, '/claims'))).status).toBe(403);
    expect((await plumber.api.get(of(payer, '/claims?service=electricity'))).status).toBe(403);
    expect((await plumber.api.get(of(payer, '/claims?service=water'))).body).toMatchObject({ items: [] });
    expect((await plumber.api.get(of(payer, `/claims/${ids.claim}`))).status).toBe(404);
    const electrician = await operator('claims:electricity');
    expect((await electrician.api.get(of(payer, `/claims/${ids.claim}`))).status).toBe(200);
  });

  it('never crosses: another member’s thing, another cooperative’s member and its staff are 404, and leave no view', async () => {
    const [neighbour, elsewhere] = [await aMember(tenant), await aTenant()];
    const [foreigner, foreign] = [await aMember(elsewhere), await aStaffMember(elsewhere, { role: 'admin' })];
    const paths = [
      of(neighbour, `/invoices/${ids.invoice}`),
      of(neighbour, `/payments/${ids.payment}`),
      of(neighbour, `/claims/${ids.claim}`),
      of(neighbour, `/supplies/${supply.id}/consumption`),
      of(foreigner),
      of(foreigner, '/accounts'),
      of(foreigner, '/invoices'),
      of({ userId: uuid() }, '/payments'),
    ];
    for (const path of paths) expect([path, (await admin.api.get(path)).status]).toEqual([path, 404]);
    const before = (await viewsOf(payer)).length;
    expect((await client(tenant, foreign.accessToken).get(of(payer, '/accounts'))).status).toBe(404);
    expect([await viewsOf(neighbour), await viewsOf(foreigner)]).toEqual([[], []]);
    expect((await viewsOf(payer)).length).toBe(before);
  });
});

describe('What the member reads of it', () => {
  it('names what people do, never who they are; support’s with its reason', async () => {
    const member = await aMember(tenant);
    const clerk = await aStaffMember(tenant, { permissions: ['members:read'], name: 'Nombre Privado' });
    const supporter = await aSupporter({ name: 'Marina Ruiz' });
    expect((await supporter.at(tenant).get(of(member))).status).toBe(403);
    await supporter.visit(tenant, 'La socia no ve su factura');
    await clerk.api.get(of(member));
    await supporter.at(tenant).get(of(member, '/accounts'));
    const { body } = await member.api.get<{ items: View[] }>('/me/staff-views');
    expect(body.items).toMatchObject([
      { role: 'support', by: 'Soporte de PROCOOP', subject: 'accounts', reason: 'La socia no ve su factura' },
      { role: 'operator', by: 'Personal de la cooperativa', subject: 'profile', reason: null },
    ]);
    const text = JSON.stringify(body);
    for (const hidden of ['Nombre Privado', 'Marina', clerk.staffId, supporter.staffId])
      expect(text).not.toContain(hidden);
    const { body: data } = await member.api.get<{ staffViews: View[] }>('/me/data-export');
    expect(data.staffViews).toMatchObject([{ role: 'operator' }, { reason: 'La socia no ve su factura' }]);
  });

  it('comes in pages, newest first, and goes with the member', async () => {
    const member = await aMember(tenant);
    for (const path of ['', '/accounts', '/sessions']) await admin.api.get(of(member, path));
    const first = await member.api.get<{ items: View[]; nextCursor: string }>('/me/staff-views?limit=2');
    const rest = await member.api.get<{ items: View[] }>(`/me/staff-views?limit=2&cursor=${first.body.nextCursor}`);
    const subjects = [...first.body.items, ...rest.body.items].map(({ subject }) => subject);
    expect(subjects).toEqual(['sessions', 'accounts', 'profile']);
    await member.api.delete('/me', { password: member.password });
    expect(await tenant.sql('select 1 from staff_views where user_id = $1', [member.userId])).toEqual([]);
  });
});
