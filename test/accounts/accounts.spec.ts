import { beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { aHolder, anAccount, aSupply } from '../support/holder.js';
import { anInvoice, dayFromToday } from '../support/invoice.js';
import { aMember, type TestMember } from '../support/member.js';
import { aTenant, type TestTenant } from '../support/tenant.js';

interface Listed {
  items: { id: string; alias: string | null; debt: object }[];
  nextCursor: string | null;
}

let tenant: TestTenant;
let member: TestMember;
let stranger: TestMember;

beforeAll(async () => {
  tenant = await aTenant();
  [member, stranger] = [await aMember(tenant), await aMember(tenant)];
});

describe('The debt of an account', () => {
  it('adds up what the holder owes: overdue from the day after the first due day, pending until it ends', async () => {
    const holder = await aHolder(tenant);
    const [one, two] = [await aSupply(tenant, { holder }), await aSupply(tenant, { holder })];
    const { id } = await anAccount(member, holder);
    await anInvoice(tenant, { supply: one, due: '1000.10', dueOn: dayFromToday(-1) });
    await anInvoice(tenant, { supply: two, due: '200.20', dueOn: dayFromToday(0) });
    await anInvoice(tenant, { holder, due: '5000.00', balance: '30.30', dueOn: dayFromToday(5) });
    await anInvoice(tenant, { supply: one, due: '777.00', balance: '0.00', dueOn: dayFromToday(-40) });
    await anInvoice(tenant, { supply: one, due: '-300.00', type: 'NC', dueOn: dayFromToday(-2) });
    await anInvoice(tenant, { holder: await aHolder(tenant), due: '9999.99' });
    const { body } = await member.api.get(`/accounts/${id}`);
    expect(body.debt).toEqual({ amount: '1230.60', currency: 'ARS', overdue: '1000.10', pending: '230.50' });
  });

  it('is without the later due day’s surcharge, and without what was paid here', async () => {
    const holder = await aHolder(tenant);
    const { id } = await anAccount(member, holder);
    const invoice = await anInvoice(tenant, {
      holder,
      due: '4210.55',
      dueOn: dayFromToday(-1),
      laterDues: [{ on: dayFromToday(9), amount: '4298.97' }],
    });
    expect((await member.api.get(`/accounts/${id}`)).body.debt).toMatchObject({ amount: '4210.55' });
    await tenant.sql('update invoices set credited_centavos = 421055 where id = $1', [invoice.id]);
    expect((await member.api.get(`/accounts/${id}`)).body.debt).toMatchObject({ amount: '0.00', overdue: '0.00' });
  });
});

describe('The list of accounts', () => {
  it('goes from the oldest to the newest, page by page, and shows nobody else’s', async () => {
    const someone = await aMember(tenant);
    const ids: string[] = [];
    for (const alias of ['uno', 'dos', 'tres']) ids.push((await anAccount(someone, await aHolder(tenant), alias)).id);
    const first = await someone.api.get<Listed>('/accounts?limit=2');
    expect(first.body.items.map(({ id }) => id)).toEqual(ids.slice(0, 2));
    const second = await someone.api.get<Listed>(`/accounts?limit=2&cursor=${first.body.nextCursor}`);
    expect(second.body.items.map(({ alias }) => alias)).toEqual(['tres']);
    expect(second.body.nextCursor).toBeNull();
  });

  it('is empty for who has linked nothing', async () => {
    expect((await (await aMember(tenant)).api.get('/accounts')).body).toEqual({ items: [], nextCursor: null });
  });

  it.each(['limit=0', 'limit=201', 'limit=x', 'cursor=no-es', 'cursor=WyJ4Il0', 'page=2'])(
    'refuses %s',
    async (query) => {
      const { status, body } = await member.api.get(`/accounts?${query}`);
      expect(status).toBe(400);
      expect(['VALIDATION_FAILED', 'INVALID_CURSOR']).toContain(body.code);
    },
  );
});

describe('The name of an account', () => {
  it('is the member’s to change and to take away', async () => {
    const { id } = await anAccount(member, await aHolder(tenant));
    expect((await member.api.patch(`/accounts/${id}`, { alias: '  Negocio  ' })).body).toMatchObject({
      alias: 'Negocio',
    });
    expect((await member.api.patch(`/accounts/${id}`, {})).body).toMatchObject({ alias: 'Negocio' });
    expect((await member.api.patch(`/accounts/${id}`, { alias: null })).body).toMatchObject({ id, alias: null });
    expect((await member.api.patch(`/accounts/${id}`, { alias: 'x'.repeat(61) })).status).toBe(400);
    expect((await member.api.patch(`/accounts/${id}`, { holderId: uuid() })).status).toBe(400);
  });
});

describe('Taking an account off the list', () => {
  it('hides it and all that it showed, leaves the other members’, and lets it be linked again', async () => {
    const holder = await aHolder(tenant);
    const supply = await aSupply(tenant, { holder });
    const invoice = await anInvoice(tenant, { supply });
    const { id } = await anAccount(member, holder);
    const other = await anAccount(stranger, holder);
    expect((await member.api.delete(`/accounts/${id}`)).status).toBe(204);
    for (const path of [`/accounts/${id}`, `/supplies/${supply.id}`, `/invoices/${invoice.id}`]) {
      expect((await member.api.get(path)).status).toBe(404);
    }
    expect((await stranger.api.get(`/accounts/${other.id}`)).status).toBe(200);
    const again = { holderNumber: holder.number, webKey: holder.webKey };
    expect((await member.api.post('/accounts', again)).status).toBe(201);
  });
});

describe('A supply', () => {
  it('tells its holder, its services and the account that shows it', async () => {
    const holder = await aHolder(tenant);
    const supply = await aSupply(tenant, {
      holder,
      number: '44',
      services: ['electricity', 'water'],
      status: 'inactive',
    });
    const { id } = await anAccount(member, holder);
    expect((await member.api.get(`/supplies/${supply.id}`)).body).toEqual({
      id: supply.id,
      number: '44',
      address: 'Bv. España 1234',
      status: 'inactive',
      services: [
        { service: 'electricity', meterNumber: 'E44', category: 'RESIDENCIAL' },
        { service: 'water', meterNumber: 'W44', category: 'RESIDENCIAL' },
      ],
      holder: {
        number: holder.number,
        name: holder.name,
        taxId: '27304567893',
        address: 'Bv. España 1234',
        city: 'Almafuerte',
      },
      accountId: id,
    });
  });

  it('follows its holder: who has only the holder before sees it no more', async () => {
    const [before, after] = [await aHolder(tenant), await aHolder(tenant)];
    const supply = await aSupply(tenant, { holder: before });
    await anAccount(member, before);
    await anAccount(stranger, after);
    await tenant.sql('update supplies set holder_id = $1 where id = $2', [after.id, supply.id]);
    expect((await member.api.get(`/supplies/${supply.id}`)).status).toBe(404);
    expect((await stranger.api.get(`/supplies/${supply.id}`)).status).toBe(200);
  });
});

describe('What is not yours', () => {
  it('is 404, like what does not exist, to read, to change and to take away', async () => {
    const holder = await aHolder(tenant);
    const supply = await aSupply(tenant, { holder });
    const { id } = await anAccount(stranger, holder);
    for (const target of [id, uuid()]) {
      expect((await member.api.get(`/accounts/${target}`)).body).toMatchObject({ code: 'NOT_FOUND' });
      expect((await member.api.patch(`/accounts/${target}`, { alias: 'mía' })).status).toBe(404);
      expect((await member.api.delete(`/accounts/${target}`)).status).toBe(404);
    }
    expect((await member.api.get(`/supplies/${supply.id}`)).body).toMatchObject({ code: 'NOT_FOUND' });
    expect((await stranger.api.get(`/accounts/${id}`)).body).toMatchObject({ id, alias: null });
  });

  it('has to be a UUID to be asked for', async () => {
    for (const path of ['/accounts/515', '/supplies/44', '/accounts/%00', `/accounts/${uuid()}x`]) {
      expect((await member.api.get(path)).status).toBe(400);
    }
  });

  it('needs a member: without a token it is 401', async () => {
    for (const path of ['/accounts', `/accounts/${uuid()}`, `/supplies/${uuid()}`]) {
      expect((await member.api.get(path, { authorization: '' })).status).toBe(401);
    }
  });
});
