import { beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { aHolder, anAccount, aSupply, type TestSupply } from '../support/holder.js';
import { aReading } from '../support/invoice.js';
import { aMember, type TestMember } from '../support/member.js';
import { stack } from '../support/stack.js';
import { aTenant, type TestTenant } from '../support/tenant.js';

interface Consumption {
  service: string;
  unit: string;
  items: { period: string; days: number | null }[];
  average: string | null;
}

let tenant: TestTenant;
let member: TestMember;

beforeAll(async () => {
  tenant = await aTenant();
  member = await aMember(tenant);
});

async function aLinkedSupply(services = ['electricity', 'water'], number?: string): Promise<TestSupply> {
  const holder = await aHolder(tenant);
  await anAccount(member, holder);
  return aSupply(tenant, { holder, services, ...(number && { number }) });
}

async function consumptionOf(supply: TestSupply, query = ''): Promise<Consumption> {
  const { status, body } = await member.api.get<Consumption>(`/supplies/${supply.id}/consumption?${query}`);
  expect(status).toBe(200);
  return body;
}

describe('The consumption of a supply', () => {
  it('is newest first, with the invoice that billed it, the days between readings and the average', async () => {
    const supply = await aLinkedSupply(['water']);
    await aReading(tenant, { supply, period: '2019-08', quantity: '35', invoiceNumber: '0021-00049089' });
    await aReading(tenant, { supply, period: '2019-10', quantity: '33', invoiceNumber: '0021-00049107' });
    await aReading(tenant, {
      supply,
      period: '2019-09',
      quantity: '36',
      invoiceNumber: '0021-00049049',
      estimated: true,
    });
    expect(await consumptionOf(supply)).toEqual({
      service: 'water',
      unit: 'm3',
      items: [
        { period: '2019-10', invoiceNumber: '0021-00049107', quantity: '33.00', estimated: false, days: 30 },
        { period: '2019-09', invoiceNumber: '0021-00049049', quantity: '36.00', estimated: true, days: 31 },
        { period: '2019-08', invoiceNumber: '0021-00049089', quantity: '35.00', estimated: false, days: null },
      ],
      average: '34.67',
    });
  });

  it('is of the service asked for, or of the supply’s first', async () => {
    const supply = await aLinkedSupply();
    await aReading(tenant, { supply, service: 'electricity', period: '2026-01', quantity: '250.5' });
    await aReading(tenant, { supply, service: 'water', period: '2026-01', quantity: '12' });
    expect(await consumptionOf(supply)).toMatchObject({ service: 'electricity', unit: 'kWh', average: '250.50' });
    expect(await consumptionOf(supply, 'service=water')).toMatchObject({
      service: 'water',
      unit: 'm3',
      average: '12.00',
    });
    expect(await consumptionOf(supply, 'service=gas')).toEqual({
      service: 'gas',
      unit: 'm3',
      items: [],
      average: null,
    });
  });

  it('can be of some periods, both ends included; the oldest shown still knows the reading before it', async () => {
    const supply = await aLinkedSupply();
    for (const month of ['01', '02', '03', '04']) {
      await aReading(tenant, { supply, period: `2026-${month}`, quantity: `${Number(month) * 10}` });
    }
    const shown = await consumptionOf(supply, 'from=2026-02&to=2026-03');
    expect(shown.items).toMatchObject([
      { period: '2026-03', days: 28 },
      { period: '2026-02', days: 31 },
    ]);
    expect(shown.average).toBe('25.00');
    expect((await consumptionOf(supply, 'from=2026-04')).items).toHaveLength(1);
    expect((await consumptionOf(supply, 'to=2025-12')).items).toEqual([]);
  });

  it('rounds the average half up', async () => {
    const supply = await aLinkedSupply();
    await aReading(tenant, { supply, period: '2026-01', quantity: '10.00' });
    await aReading(tenant, { supply, period: '2026-02', quantity: '10.01' });
    expect((await consumptionOf(supply)).average).toBe('10.01');
  });

  it('does not count days where a reading has no date', async () => {
    const supply = await aLinkedSupply();
    await aReading(tenant, { supply, period: '2026-01', quantity: '1' });
    await aReading(tenant, { supply, period: '2026-02', quantity: '1', readOn: null });
    expect((await consumptionOf(supply)).items).toMatchObject([{ days: null }, { days: null }]);
  });

  it('shows 240 periods at the most, and their average alone', async () => {
    const supply = await aLinkedSupply();
    await tenant.sql(
      `insert into readings (id, supply_id, service, period, quantity, unit)
       select gen_random_uuid(), $1, 'electricity', to_char(date '2000-01-01' + n * interval '1 month', 'YYYY-MM'), n, 'kWh'
         from generate_series(0, 240) n`,
      [supply.id],
    );
    const shown = await consumptionOf(supply);
    expect(shown.items).toHaveLength(240);
    expect(shown.items.at(-1)).toMatchObject({ period: '2000-02' });
    expect(shown.average).toBe('120.50');
  });

  it.each([
    ['service=luz', 'service'],
    ['from=2019-13', 'from'],
    ['from=10/2019', 'from'],
    ['to=2019', 'to'],
    ['to=9999-01', 'to'],
    ['from=2020-02&to=2020-01', 'to'],
    ['from=2000-01&to=2020-01', 'to'],
    ['from=2019-01&from=2019-02', 'from'],
    ['limit=5', 'limit'],
  ])('refuses %s, naming the field', async (query, field) => {
    const { status, body } = await member.api.get(`/supplies/${uuid()}/consumption?${query}`);
    expect(status).toBe(400);
    expect(body).toMatchObject({ code: 'VALIDATION_FAILED', errors: [{ field, detail: expect.any(String) }] });
  });

  it('of a supply that is not yours is 404', async () => {
    const theirs = await aSupply(tenant, { holder: await aHolder(tenant) });
    for (const id of [theirs.id, uuid()]) {
      const { status, body } = await member.api.get(`/supplies/${id}/consumption`, { accept: 'text/csv' });
      expect([status, body.code]).toEqual([404, 'NOT_FOUND']);
    }
    expect((await member.api.get('/supplies/44/consumption')).status).toBe(400);
  });
});

describe('The consumption as a spreadsheet', () => {
  const csv = { accept: 'text/csv' };

  it('opens as it is in Spanish: UTF-8 with its mark, semicolons, decimal comma', async () => {
    const supply = await aLinkedSupply(['electricity']);
    await aReading(tenant, { supply, period: '2019-09', quantity: '1236.5', invoiceNumber: '0021-00049049' });
    await aReading(tenant, { supply, period: '2019-10', quantity: '33', estimated: true });
    const answer = await member.api.get<string>(`/supplies/${supply.id}/consumption`, csv);
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(answer.headers.get('content-disposition')).toBe(
      `attachment; filename="consumo-${supply.number}-electricity.csv"`,
    );
    const token = { ...csv, authorization: `Bearer ${member.accessToken}` };
    const path = `/v1/tenants/${tenant.slug}/supplies/${supply.id}/consumption`;
    const raw = await fetch(new URL(path, stack.apiUrl), { headers: token });
    // fetch's text() would swallow the mark.
    expect(Buffer.from(await raw.arrayBuffer()).toString('utf8')).toBe(
      [
        '\uFEFFPeríodo;Servicio;Comprobante;Consumo;Unidad;Estimado;Días',
        '10/2019;Energía eléctrica;;33,00;kWh;Sí;30',
        '09/2019;Energía eléctrica;0021-00049049;1236,50;kWh;No;',
        '',
      ].join('\r\n'),
    );
  });

  it('shows what looks like a formula instead of running it, and leaves negative numbers numbers', async () => {
    const supply = await aLinkedSupply();
    await aReading(tenant, {
      supply,
      period: '2019-10',
      quantity: '-5.5',
      unit: '@SUM(A1)',
      invoiceNumber: '=HYPERLINK("http://x";"y")',
    });
    const { body } = await member.api.get<string>(`/supplies/${supply.id}/consumption`, csv);
    expect(body).toContain(`10/2019;Energía eléctrica;"'=HYPERLINK(""http://x"";""y"")";-5,50;'@SUM(A1);No;`);
  });

  it.each([
    ['text/csv', 'text/csv; charset=utf-8'],
    ['text/csv;q=0.5, application/json', 'application/json; charset=utf-8'],
    ['application/json;q=0.5, text/csv', 'text/csv; charset=utf-8'],
    ['text/csv;q=0', 'application/json; charset=utf-8'],
    ['*/*', 'application/json; charset=utf-8'],
  ])('comes to who prefers it: %s gives %s', async (accept, type) => {
    const supply = await aLinkedSupply();
    const { headers } = await member.api.get(`/supplies/${supply.id}/consumption`, { accept });
    expect(headers.get('content-type')).toBe(type);
  });
});
