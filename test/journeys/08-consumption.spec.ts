import { beforeAll, describe, expect, it } from '@jest/globals';
import { aHolder, anAccount, aSupply, type TestSupply } from '../support/holder.js';
import { aReading } from '../support/invoice.js';
import { aMember, type TestMember } from '../support/member.js';
import { aTenant } from '../support/tenant.js';

let georgina: TestMember;
let supply: TestSupply;

beforeAll(async () => {
  const tenant = await aTenant({ name: 'Cooperativa de Servicios Públicos Almafuerte Ltda.' });
  const holder = await aHolder(tenant, { number: '515', name: 'Paván, Georgina' });
  supply = await aSupply(tenant, { holder, number: '44', services: ['electricity', 'water'] });
  georgina = await aMember(tenant);
  await anAccount(georgina, holder);
  for (const [period, invoiceNumber, quantity] of [
    ['2019-08', '0021-00049089', '35.00'],
    ['2019-09', '0021-00049049', '36.00'],
    ['2019-10', '0021-00049107', '33.00'],
  ] as const) {
    await aReading(tenant, { supply, service: 'water', period, invoiceNumber, quantity });
  }
});

describe('Verifying the consumption', () => {
  it('shows the last periods of the chosen service, each with the invoice that billed it', async () => {
    const { body } = await georgina.api.get<{ unit: string; items: Record<string, unknown>[] }>(
      `/supplies/${supply.id}/consumption?service=water`,
    );
    expect(body.unit).toBe('m3');
    expect(body.items.map(({ period, invoiceNumber, quantity }) => [period, invoiceNumber, quantity])).toEqual([
      ['2019-10', '0021-00049107', '33.00'],
      ['2019-09', '0021-00049049', '36.00'],
      ['2019-08', '0021-00049089', '35.00'],
    ]);
  });

  it('shows the other service by itself', async () => {
    const { body } = await georgina.api.get(`/supplies/${supply.id}/consumption?service=electricity`);
    expect(body).toMatchObject({ service: 'electricity', unit: 'kWh', items: [], average: null });
  });

  it('gives the same as a spreadsheet', async () => {
    const { body } = await georgina.api.get<string>(`/supplies/${supply.id}/consumption?service=water`, {
      accept: 'text/csv',
    });
    expect(body).toContain('10/2019;Agua;0021-00049107;33,00;m3;No;30');
  });
});
