import { beforeAll, describe, expect, it } from '@jest/globals';
import { client } from '../support/client.js';
import { aHolder, aSupply, type TestHolder } from '../support/holder.js';
import { aMember, type TestMember } from '../support/member.js';
import { aTenant, type TestTenant } from '../support/tenant.js';

interface Account {
  id: string;
  alias: string | null;
  holder: { number: string; name: string };
  supplies: { id: string; number: string; services: { service: string }[] }[];
}

let tenant: TestTenant;
let georgina: TestMember;
let holder: TestHolder;

beforeAll(async () => {
  tenant = await aTenant({ name: 'Cooperativa de Servicios Públicos Almafuerte Ltda.' });
  holder = await aHolder(tenant, { number: '515', name: 'Paván, Georgina', webKey: 'COOP2019' });
  await aSupply(tenant, { holder, number: '44', services: ['electricity', 'water'] });
  georgina = await aMember(tenant);
});

describe('Associating an account («Agregar nueva cuenta»)', () => {
  it('begins with no account, and with the phone and the mail where the web key is asked for', async () => {
    expect((await georgina.api.get('/accounts')).body).toEqual({ items: [], nextCursor: null });
    const { body } = await client(tenant).get<{ contact: { whatsapp: string[]; email: string } }>('');
    expect(body.contact.whatsapp).not.toHaveLength(0);
    expect(body.contact.email).toContain('@');
  });

  it('tells a wrong key clearly, without telling whether the holder exists', async () => {
    const { status, body } = await georgina.api.post('/accounts', { holderNumber: '515', webKey: 'COOP2018' });
    expect(status).toBe(422);
    expect(body).toMatchObject({
      code: 'WRONG_WEB_KEY',
      detail: 'El número de titular o la clave web no son correctos.',
    });
  });

  it('shows the holder with its supply 44 and both services once the right key is given', async () => {
    const { status, body } = await georgina.api.post<Account>('/accounts', { holderNumber: '515', webKey: 'COOP2019' });
    expect(status).toBe(201);
    expect(body.holder).toMatchObject({ number: '515', name: 'Paván, Georgina' });
    expect(body.supplies).toMatchObject([
      { number: '44', services: [{ service: 'electricity' }, { service: 'water' }] },
    ]);
    const listed = await georgina.api.get<{ items: Account[] }>('/accounts');
    expect(listed.body.items).toEqual([body]);
    const supply = await georgina.api.get(`/supplies/${body.supplies[0]!.id}`);
    expect(supply.body).toMatchObject({ number: '44', accountId: body.id, holder: { number: '515' } });
  });

  it('lets the member name it, and take it off the list', async () => {
    const [account] = (await georgina.api.get<{ items: Account[] }>('/accounts')).body.items;
    const named = await georgina.api.patch<Account>(`/accounts/${account!.id}`, { alias: 'Casa' });
    expect(named.body.alias).toBe('Casa');
    expect((await georgina.api.delete(`/accounts/${account!.id}`)).status).toBe(204);
    expect((await georgina.api.get<{ items: Account[] }>('/accounts')).body.items).toEqual([]);
  });
});
