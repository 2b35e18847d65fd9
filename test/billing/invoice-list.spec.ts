import { beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { aHolder, anAccount, aSupply, type TestHolder, type TestSupply } from '../support/holder.js';
import { anInvoice, dayFromToday } from '../support/invoice.js';
import { aMember, type TestMember } from '../support/member.js';
import { aTenant, type TestTenant } from '../support/tenant.js';
import { anOpenLink } from './an-open-link.js';

interface Listed {
  items: { id: string; number: string; accountId: string; status: string; issuedOn: string }[];
  nextCursor: string | null;
}

interface Linked {
  holder: TestHolder;
  supply: TestSupply;
  accountId: string;
}

let tenant: TestTenant;
let member: TestMember;

beforeAll(async () => {
  tenant = await aTenant();
  member = await aMember(tenant);
});

async function linkedTo(someone: TestMember): Promise<Linked> {
  const holder = await aHolder(tenant);
  const supply = await aSupply(tenant, { holder });
  return { holder, supply, accountId: (await anAccount(someone, holder)).id };
}

async function listed(someone: TestMember, query = ''): Promise<string[]> {
  const { status, body } = await someone.api.get<Listed>(`/invoices?${query}`);
  expect(status).toBe(200);
  return body.items.map(({ id }) => id);
}

describe('An invoice in the list', () => {
  it('has the shape of the contract, money as decimal strings', async () => {
    const { supply, accountId } = await linkedTo(member);
    const invoice = await anInvoice(tenant, {
      supply,
      number: '0021-00049107',
      period: '2019-10',
      issuedOn: '2019-10-05',
      due: '4210.55',
      dueOn: '2019-10-18',
      laterDues: [{ on: '2019-10-28', amount: '4298.97' }],
    });
    const { body } = await member.api.get<Listed>(`/invoices?supplyId=${supply.id}`);
    expect(body).toEqual({
      items: [
        {
          id: invoice.id,
          accountId,
          supplyId: supply.id,
          supplyNumber: supply.number,
          type: 'LSP',
          letter: 'B',
          number: '0021-00049107',
          period: '2019-10',
          issuedOn: '2019-10-05',
          dueDates: [
            { on: '2019-10-18', amount: { amount: '4210.55', currency: 'ARS' } },
            { on: '2019-10-28', amount: { amount: '4298.97', currency: 'ARS' } },
          ],
          total: { amount: '4210.55', currency: 'ARS' },
          balance: { amount: '4210.55', currency: 'ARS' },
          payable: { amount: '4298.97', currency: 'ARS' },
          status: 'overdue',
          paymentInProgress: false,
        },
      ],
      nextCursor: null,
    });
  });

  it('costs and is what the tenant’s day makes of it: due today is pending, at the first amount', async () => {
    const { supply } = await linkedTo(member);
    const later = [{ on: dayFromToday(10), amount: '110.00' }];
    const today = await anInvoice(tenant, { supply, due: '100.00', dueOn: dayFromToday(0), laterDues: later });
    const yesterday = await anInvoice(tenant, { supply, due: '100.00', dueOn: dayFromToday(-1), laterDues: later });
    const part = await anInvoice(tenant, {
      supply,
      due: '100.00',
      balance: '40.00',
      dueOn: dayFromToday(-1),
      laterDues: later,
    });
    const paid = await anInvoice(tenant, { supply, due: '100.00', balance: '0.00', dueOn: dayFromToday(-1) });
    const note = await anInvoice(tenant, { supply, due: '-50.00', type: 'NC', dueOn: dayFromToday(-1) });
    const { body } = await member.api.get<{ items: Record<string, unknown>[] }>(`/invoices?supplyId=${supply.id}`);
    const shown = Object.fromEntries(body.items.map((item) => [item.id, item]));
    const pesos = (amount: string) => ({ amount, currency: 'ARS' });
    expect(shown[today.id]).toMatchObject({ status: 'pending', payable: pesos('100.00') });
    expect(shown[yesterday.id]).toMatchObject({
      status: 'overdue',
      payable: pesos('110.00'),
      balance: pesos('100.00'),
    });
    expect(shown[part.id]).toMatchObject({ status: 'overdue', payable: pesos('40.00'), total: pesos('100.00') });
    expect(shown[paid.id]).toMatchObject({ status: 'paid', payable: pesos('0.00') });
    expect(shown[note.id]).toMatchObject({ status: 'paid', total: pesos('-50.00'), payable: pesos('0.00') });
  });

  it('may be of a holder alone, without a supply', async () => {
    const { holder, accountId } = await linkedTo(member);
    await anInvoice(tenant, { holder });
    const { body } = await member.api.get<Listed>(`/invoices?accountId=${accountId}`);
    expect(body.items).toEqual([expect.objectContaining({ supplyId: null, supplyNumber: null })]);
  });

  it('says that a payment is in progress while a link holds it, whoever made the link', async () => {
    const { holder, supply } = await linkedTo(member);
    const other = await aMember(tenant);
    await anAccount(other, holder);
    const invoice = await anInvoice(tenant, { supply });
    const { paymentId } = await anOpenLink(other, invoice);
    const path = `/invoices?supplyId=${supply.id}`;
    expect((await member.api.get<Listed>(path)).body.items).toMatchObject([{ paymentInProgress: true }]);
    await tenant.sql('update payment_items set holding = false where payment_id = $1', [paymentId]);
    expect((await member.api.get<Listed>(path)).body.items).toMatchObject([{ paymentInProgress: false }]);
  });
});

describe('The list of invoices', () => {
  it('is newest first over all the accounts, and shows no other holder’s', async () => {
    const someone = await aMember(tenant);
    const [one, two] = [await linkedTo(someone), await linkedTo(someone)];
    const march = await anInvoice(tenant, { supply: one.supply, issuedOn: '2026-03-05' });
    const may = await anInvoice(tenant, { supply: one.supply, issuedOn: '2026-05-05' });
    const april = await anInvoice(tenant, { supply: two.supply, issuedOn: '2026-04-05' });
    await anInvoice(tenant, { holder: await aHolder(tenant), issuedOn: '2026-04-06' });
    expect(await listed(someone)).toEqual([may.id, april.id, march.id]);
    expect(await listed(someone, `accountId=${one.accountId}`)).toEqual([may.id, march.id]);
    expect(await listed(someone, `supplyId=${two.supply.id}`)).toEqual([april.id]);
    expect(await listed(someone, `accountId=${one.accountId}&supplyId=${two.supply.id}`)).toEqual([]);
  });

  it('can be of one status: the three parts make the whole', async () => {
    const someone = await aMember(tenant);
    const { supply } = await linkedTo(someone);
    const pending = await anInvoice(tenant, { supply, dueOn: dayFromToday(0) });
    const overdue = await anInvoice(tenant, { supply, dueOn: dayFromToday(-1) });
    const paid = await anInvoice(tenant, { supply, dueOn: dayFromToday(-30), balance: '0.00' });
    expect(await listed(someone, 'status=pending')).toEqual([pending.id]);
    expect(await listed(someone, 'status=overdue')).toEqual([overdue.id]);
    expect(await listed(someone, 'status=paid')).toEqual([paid.id]);
    expect(await listed(someone)).toHaveLength(3);
  });

  it('can be walked page by page while new invoices arrive: nothing twice, nothing missed', async () => {
    const someone = await aMember(tenant);
    const [one, two] = [await linkedTo(someone), await linkedTo(someone)];
    const all: string[] = [];
    for (let i = 0; i < 9; i += 1) {
      // Several of one day: the id tells them apart.
      const issuedOn = `2026-02-0${1 + Math.floor(i / 3)}`;
      all.push((await anInvoice(tenant, { supply: (i % 2 ? one : two).supply, issuedOn })).id);
    }
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: { body: Listed } = await someone.api.get<Listed>(
        `/invoices?limit=2${cursor ? `&cursor=${cursor}` : ''}`,
      );
      expect(page.body.items.length).toBeLessThanOrEqual(2);
      seen.push(...page.body.items.map(({ id }) => id));
      cursor = page.body.nextCursor;
      await anInvoice(tenant, { supply: one.supply, issuedOn: '2026-03-01' });
    } while (cursor);
    expect(seen).toEqual(all.toReversed());
  });

  it('still shows what a holder was billed on a supply that has passed to another', async () => {
    const someone = await aMember(tenant);
    const { supply } = await linkedTo(someone);
    const invoice = await anInvoice(tenant, { supply, balance: '0.00' });
    await tenant.sql('update supplies set holder_id = $1 where id = $2', [(await aHolder(tenant)).id, supply.id]);
    expect(await listed(someone, `supplyId=${supply.id}`)).toEqual([invoice.id]);
    expect(await listed(someone, `supplyId=${supply.id}&status=pending`)).toEqual([]);
  });

  it('of an account or a supply that is not yours is 404; of one without invoices, empty', async () => {
    const mine = await linkedTo(member);
    const theirs = await linkedTo(await aMember(tenant));
    await anInvoice(tenant, { supply: theirs.supply });
    for (const query of [`accountId=${theirs.accountId}`, `supplyId=${theirs.supply.id}`, `accountId=${uuid()}`]) {
      expect((await member.api.get(`/invoices?${query}`)).body).toMatchObject({ status: 404, code: 'NOT_FOUND' });
    }
    expect(await listed(member, `accountId=${mine.accountId}`)).toEqual([]);
    expect(await listed(member, `supplyId=${mine.supply.id}`)).toEqual([]);
  });

  it.each([
    'status=late',
    'status=',
    'accountId=515',
    `supplyId=${uuid()}&supplyId=${uuid()}`,
    'limit=201',
    'limit=1.5',
    'sort=total',
    `cursor=${'x'.repeat(501)}`,
    `cursor=${Buffer.from('["2026-02-31","019a0000-0000-7000-8000-000000000000"]').toString('base64url')}`,
    `cursor=${Buffer.from('["0000-01-01","019a0000-0000-7000-8000-000000000000"]').toString('base64url')}`,
    `cursor=${Buffer.from(`["2026-01-01","'; drop table invoices; --"]`).toString('base64url')}`,
    `cursor=${Buffer.from('{"length":2}').toString('base64url')}`,
  ])('refuses %s with a problem document', async (query) => {
    const { status, body, headers } = await member.api.get(`/invoices?${query}`);
    expect(status).toBe(400);
    expect(headers.get('content-type')).toContain('application/problem+json');
    expect(['VALIDATION_FAILED', 'INVALID_CURSOR']).toContain(body.code);
  });

  it('is not for strangers', async () => {
    expect((await member.api.get('/invoices', { authorization: '' })).status).toBe(401);
  });
});
