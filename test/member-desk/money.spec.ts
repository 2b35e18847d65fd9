import { beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { aLink, aPayer, balanceOf, becomes, pay, type Payer, stateOf } from '../payments/till.js';
import { eventually } from '../support/eventually.js';
import { aHolder } from '../support/holder.js';
import { anInvoice } from '../support/invoice.js';
import { aMember } from '../support/member.js';
import { aStaffMember, type TestStaff } from '../support/staff.js';
import { aTenant, publicSql, type TestTenant } from '../support/tenant.js';

interface Story {
  status: string;
  member: { id: string };
  gatewayPayments: { operation: string; refunded: { amount: string } }[];
  ledger: { kind: string; amount: { amount: string } }[];
  refunds: { id: string; status: string; requestedBy: string; reason: string }[];
}
interface Review {
  id: string;
  paymentId: string | null;
  amount: { amount: string };
}

let tenant: TestTenant;
let payer: Payer;
let treasurer: TestStaff;
let reader: TestStaff;

beforeAll(async () => {
  tenant = await aTenant({ contactEmail: `caja-${Date.now()}@coop.example` });
  payer = await aPayer(tenant);
  treasurer = await aStaffMember(tenant, { permissions: ['payments:write'], steppedUp: true, name: 'Tesorera' });
  reader = await aStaffMember(tenant, { permissions: ['payments:read', 'billing:read'], steppedUp: true });
}, 60_000);

async function approved() {
  const invoice = await payer.owes({ due: '100.00' });
  const link = await aLink(payer, [invoice]);
  const paid = await pay(link);
  await becomes(payer, link.id, 'approved');
  return { invoice, link, paid };
}

/** A link of 100 pesos that was paid with another amount. */
async function odd(amount = 99.99) {
  const invoice = await payer.owes({ due: '100.00' });
  const link = await aLink(payer, [invoice]);
  await pay(link, { amount });
  await becomes(payer, link.id, 'review');
  const review = await eventually(async () => {
    const found = (await reviews()).find(({ paymentId }) => paymentId === link.id);
    if (!found) throw new Error(`There is no open review of ${link.id}.`);
    return found;
  });
  return { invoice, link, review };
}

const reviews = async () => (await reader.api.get<{ items: Review[] }>('/staff/reviews?limit=200')).body.items;
const story = async (id: string) => (await reader.api.get<Story>(`/staff/payments/${id}`)).body;
const decide = (what: string, id: string, by = treasurer, body: object = { reason: 'Acordado por teléfono' }) =>
  by.api.post<{ code?: string; resolution: string }>(`/staff/reviews/${id}/${what}`, body);
const refund = (id: string, body: object, by = treasurer) =>
  by.api.post<{ id: string; code?: string }>(`/staff/payments/${id}/refunds`, body);

describe('Payments as staff see them', () => {
  it('are the cooperative’s, newest first, by state, member and holder; each with its story', async () => {
    const { link, paid } = await approved();
    const of = async (query: string) =>
      (await reader.api.get<{ items: { id: string }[] }>(`/staff/payments?${query}`)).body.items.map(({ id }) => id);
    expect((await of(''))[0]).toBe(link.id);
    expect(await of(`holderId=${payer.holder.id}&status=approved`)).toContain(link.id);
    expect(await of(`memberId=${payer.userId}&status=cancelled`)).toEqual([]);
    expect(await of(`memberId=${(await aMember(tenant)).userId}`)).toEqual([]);
    expect(await story(link.id)).toMatchObject({
      status: 'approved',
      member: { id: payer.userId },
      gatewayPayments: [{ operation: String(paid.id), refunded: { amount: '0.00' } }],
      ledger: [{ kind: 'credit', amount: { amount: '100.00' } }],
      reviews: [],
      refunds: [],
    });
  });

  it('and a holder’s invoices are there without anybody who linked it', async () => {
    const holder = await aHolder(tenant);
    const invoices = [
      await anInvoice(tenant, { holder, issuedOn: '2026-01-05' }),
      await anInvoice(tenant, { holder, issuedOn: '2026-02-05' }),
    ];
    await anInvoice(tenant, { holder: payer.holder });
    const path = `/staff/holders/${holder.id}/invoices`;
    const first = await reader.api.get<{ items: { id: string; accountId?: string }[]; nextCursor: string }>(
      `${path}?limit=1`,
    );
    const rest = await reader.api.get<{ items: { id: string }[] }>(`${path}?cursor=${first.body.nextCursor}`);
    expect([...first.body.items, ...rest.body.items].map(({ id }) => id)).toEqual([invoices[1]!.id, invoices[0]!.id]);
    expect(first.body.items[0]).not.toHaveProperty('accountId');
    expect((await reader.api.get<{ items: object[] }>(`/staff/holders/${holder.id}/payments`)).body.items).toEqual([]);
  });

  it('never are another cooperative’s', async () => {
    const { link } = await approved();
    const elsewhere = await aTenant();
    const stranger = await aStaffMember(elsewhere, { role: 'admin', steppedUp: true });
    const away = stranger.api;
    const paths = [
      `/staff/payments/${link.id}`,
      `/staff/holders/${payer.holder.id}/invoices`,
      `/staff/holders/${payer.holder.id}/payments`,
    ];
    for (const path of paths)
      expect([path, (await away.get(`/v1/tenants/${elsewhere.slug}${path}`)).status]).toEqual([path, 404]);
    const { body } = await away.get<{ items: object[] }>(
      `/v1/tenants/${elsewhere.slug}/staff/payments?holderId=${payer.holder.id}`,
    );
    expect(body.items).toEqual([]);
  });
});

describe('Money given back by staff', () => {
  it('goes through the gateway, with who asked and why; and it is on record', async () => {
    const { invoice, link, paid } = await approved();
    const operation = String(paid.id);
    const { status, body } = await refund(link.id, { operation, amount: '40.00', reason: 'Pagó de más' });
    expect(status).toBe(202);
    await eventually(
      async () =>
        expect(await story(link.id)).toMatchObject({
          gatewayPayments: [{ refunded: { amount: '40.00' } }],
          refunds: [{ id: body.id, status: 'done', requestedBy: 'Tesorera', reason: 'Pagó de más' }],
        }),
      { withinMs: 60_000 },
    );
    expect(await balanceOf(tenant, invoice)).toBe(4_000);
    expect(
      await publicSql(`select actor from audit_log where action = 'refund.requested' and subject = $1`, [body.id]),
    ).toEqual([{ actor: `staff:${treasurer.staffId}` }]);
  }, 90_000);

  it('is refused beyond what is left, for another link’s money, without a reason or with an amount that is none', async () => {
    const [one, other] = [await approved(), await approved()];
    const operation = String(one.paid.id);
    const reason = 'Prueba';
    expect((await refund(one.link.id, { operation, amount: '100.01', reason })).body.code).toBe('REFUND_TOO_MUCH');
    expect((await refund(other.link.id, { operation, reason })).status).toBe(404);
    expect((await refund(uuid(), { operation, reason })).status).toBe(404);
    for (const body of [
      { operation },
      { operation, reason: ' ' },
      { operation, reason, amount: '-1' },
      { operation, reason, amount: '1e3' },
      { operation: 'x', reason },
    ])
      // prettier-ignore
      expect([body, (await refund(one.link.id, body)).status]).toEqual([body, 400]);
  });
});

describe('A review', () => {
  it('waits in the list, and is decided once: dismissed', async () => {
    const { link, review } = await odd();
    expect(review.amount).toEqual({ amount: '99.99', currency: 'ARS' });
    const answers = await Promise.all(Array.from({ length: 4 }, () => decide('dismiss', review.id)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409, 409, 409]);
    expect(await stateOf(payer, link.id)).toBe('resolved');
    expect((await reviews()).map(({ id }) => id)).not.toContain(review.id);
    expect(
      await tenant.sql('select resolved_by, resolution_reason from payment_reviews where id = $1', [review.id]),
    ).toEqual([{ resolved_by: 'Tesorera', resolution_reason: 'Acordado por teléfono' }]);
  });

  it('is credited as far as the invoices owe it, or given back', async () => {
    const [credited, returned] = [await odd(), await odd(100.01)];
    expect(await decide('credit', credited.review.id)).toMatchObject({
      status: 200,
      body: { resolution: 'credited', amount: { amount: '99.99' }, rest: { amount: '0.00' } },
    });
    expect(await balanceOf(tenant, credited.invoice)).toBe(1);
    expect((await decide('refund', returned.review.id)).body.resolution).toBe('refunded');
    await eventually(
      async () =>
        expect(await story(returned.link.id)).toMatchObject({ gatewayPayments: [{ refunded: { amount: '100.01' } }] }),
      { withinMs: 60_000 },
    );
  }, 90_000);

  it('comes in pages, oldest first', async () => {
    await odd();
    await odd();
    const all = (await reviews()).map(({ id }) => id);
    const paged: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: { body: { items: Review[]; nextCursor: string | null } } = await reader.api.get(
        `/staff/reviews?limit=1${cursor && `&cursor=${cursor}`}`,
      );
      paged.push(...page.body.items.map(({ id }) => id));
      cursor = page.body.nextCursor;
    }
    expect(paged).toEqual(all);
    expect(all.length).toBeGreaterThan(1);
  });

  it('is decided with a reason, the right to write and the second factor just shown', async () => {
    const { review } = await odd();
    const tired = await aStaffMember(tenant, { permissions: ['payments:write'] });
    for (const what of ['credit', 'refund', 'dismiss']) {
      expect((await decide(what, review.id, reader)).body.code).toBe('FORBIDDEN');
      expect((await decide(what, review.id, tired)).body.code).toBe('STEP_UP_REQUIRED');
      expect((await decide(what, review.id, treasurer, {})).status).toBe(400);
      expect((await decide(what, uuid())).status).toBe(404);
    }
    expect((await reviews()).map(({ id }) => id)).toContain(review.id);
  });
});
