import { beforeEach, describe, expect, it } from '@jest/globals';
import { client } from '../support/client.js';
import { aTenant, type TestTenant } from '../support/tenant.js';
import { importing, ndjson } from './imports.js';

interface Telling {
  line: number;
  column: string;
  code: string;
  detail: string;
  value: string | null;
}

const holder = (number: string, taxId?: string) => ({ holderNumber: number, name: `Socio ${number}`, webKey: `K${number}`, taxId }); // prettier-ignore
const supply = (supplyNumber: string, service: string) => ({ supplyNumber, holderNumber: '1', service });
const reading = (period: string, quantity: string, change: object = {}) => ({
  supplyNumber: '44',
  service: 'electricity',
  period,
  quantity,
  unit: 'kWh',
  ...change,
});

/** Readings of `count` periods, `every` so many months, the last of them in `until`. */
function history(until: string, count: number, quantity: string, change: object = {}, every = 1): object[] {
  const [year, month] = until.split('-').map(Number) as [number, number];
  return Array.from({ length: count }, (_, i) => {
    const months = year * 12 + month - 1 - (count - 1 - i) * every;
    const period = `${Math.floor(months / 12)}-${String((months % 12) + 1).padStart(2, '0')}`;
    return reading(period, quantity, change);
  });
}

let tenant: TestTenant;
beforeEach(async () => {
  tenant = await aTenant();
  await importing(tenant, 'holders', ndjson(holder('1')));
  const services = ['electricity', 'water', 'internet'].map((service) => supply('44', service));
  await importing(tenant, 'supplies', ndjson(...services));
});

async function doubts(id: string): Promise<Telling[]> {
  const { body } = await client(tenant, tenant.apiKey).get<{ items: Telling[] }>(
    `/sync/imports/${id}/warnings?limit=200`,
  );
  return body.items;
}

/** What of a file's readings is doubted. */
async function doubted(...rows: object[]): Promise<Pick<Telling, 'line' | 'code'>[]> {
  const found = await importing(tenant, 'consumption', ndjson(...rows));
  const told = await doubts(found.id);
  expect(found).toMatchObject({ status: 'finished', rejected: 0, warnings: told.length });
  return told.map(({ line, code }) => ({ line, code }));
}

describe('A CUIT whose last figure does not check the others', () => {
  it('goes in as it came and is told of, once', async () => {
    const file = ndjson(holder('2', '20-12345678-6'), holder('3', '20-12345678-3'), holder('4'));
    const found = await importing(tenant, 'holders', file);
    expect(found).toMatchObject({ inserted: 3, rejected: 0, warnings: 1 });
    expect(await doubts(found.id)).toEqual([
      {
        line: 2,
        column: 'taxId',
        code: 'TAX_ID_CHECK_DIGIT',
        detail: 'El CUIT 20123456783 no es válido: su última cifra no verifica las otras. Se guardó como vino.',
        value: '20123456783',
      },
    ]);
    expect(await tenant.sql(`select tax_id from holders where number = '3'`)).toEqual([{ tax_id: '20123456783' }]);
    expect(await importing(tenant, 'holders', file)).toMatchObject({ unchanged: 3, warnings: 0 });
  });

  it('is not told of a row that does not go in', async () => {
    const file = ndjson(holder('2', '20-12345678-6'), holder('2', '20-12345678-3'));
    expect(await importing(tenant, 'holders', file)).toMatchObject({ inserted: 1, rejected: 1, warnings: 0 });
  });
});

describe('A consumption', () => {
  it('more than 75 % above the same period of the two years before is told of, as the law has it', async () => {
    await importing(tenant, 'consumption', ndjson(...history('2026-09', 24, '100.00'), reading('2026-10', '100.00')));
    await importing(tenant, 'consumption', ndjson(reading('2024-11', '80.00'), reading('2025-11', '120.50')));
    // A hundred and a quarter are the average of both Novembers, of which 75 % more is 175,4375.
    expect(await doubted(reading('2026-11', '175.43'))).toEqual([]);
    const found = await importing(tenant, 'consumption', ndjson(reading('2026-11', '175.44')));
    expect(await doubts(found.id)).toEqual([
      {
        line: 1,
        column: 'quantity',
        code: 'EXCESSIVE_CONSUMPTION',
        detail:
          '175,44 kWh supera en más de un 75 % el promedio del mismo período de los dos años anteriores, 100,25: ' +
          'se presume un error y el socio puede pagar el promedio (Ley 24.240, art. 31).',
        value: '175.44',
      },
    ]);
  });

  it('of which a year is missing, or that was nothing in both, is compared with nothing', async () => {
    const water = { service: 'water', unit: 'm3' };
    await importing(
      tenant,
      'consumption',
      ndjson(reading('2025-11', '10.00'), reading('2024-11', '0.00', water), reading('2025-11', '0.00', water)),
    );
    expect(await doubted(reading('2026-11', '900.00'), reading('2026-11', '900.00', water))).toEqual([]);
  });

  it('of a service without seasons is held against the twelve months before, once there are that many', async () => {
    const internet = { service: 'internet', unit: 'GB' };
    await importing(tenant, 'consumption', ndjson(...history('2026-09', 11, '50.00', internet)));
    expect(await doubted(reading('2026-10', '400.00', internet))).toEqual([]);
    await importing(tenant, 'consumption', ndjson(reading('2026-10', '50.00', internet)));
    expect(await doubted(reading('2026-11', '87.50', internet))).toEqual([]);
    expect(await doubted(reading('2026-11', '87.51', internet))).toEqual([{ line: 1, code: 'EXCESSIVE_CONSUMPTION' }]);
  });

  it('below zero is told of, however old it is', async () => {
    const rows = [reading('2019-10', '-12.50'), ...history('2026-11', 3, '10.00')];
    const found = await importing(tenant, 'consumption', ndjson(...rows));
    expect(found).toMatchObject({ inserted: 4, rejected: 0, warnings: 1 });
    expect(await doubts(found.id)).toMatchObject([
      { line: 1, code: 'NEGATIVE_CONSUMPTION', detail: 'El consumo es negativo: -12,50 kWh.', value: '-12.50' },
    ]);
  });

  it('after a month that is missing is told of, whether the months before are of this file or not', async () => {
    await importing(tenant, 'consumption', ndjson(...history('2026-07', 6, '10.00')));
    const found = await importing(tenant, 'consumption', ndjson(...history('2026-10', 2, '10.00')));
    expect(await doubts(found.id)).toMatchObject([
      {
        line: 1,
        column: 'period',
        code: 'MISSING_PERIOD',
        detail: 'Entre 07/2026 y 09/2026 falta un período: se venía leyendo cada mes.',
        value: '2026-09',
      },
    ]);
  });

  it('read every two months misses none of those between', async () => {
    await importing(tenant, 'consumption', ndjson(...history('2026-06', 6, '10.00', {}, 2)));
    expect(await doubted(reading('2026-08', '10.00'))).toEqual([]);
    expect(await doubted(reading('2026-12', '10.00'))).toEqual([]);
  });

  it('that is in time but skips one of every two months is told of', async () => {
    await importing(tenant, 'consumption', ndjson(...history('2026-06', 6, '10.00', {}, 2)));
    const found = await importing(tenant, 'consumption', ndjson(reading('2026-10', '10.00')));
    expect(await doubts(found.id)).toMatchObject([
      { detail: 'Entre 06/2026 y 10/2026 falta un período: se venía leyendo cada 2 meses.' },
    ]);
  });

  it('of years ago is not compared any more: nobody would look among a thousand old doubts for the new one', async () => {
    const rows = [...history('2024-01', 30, '10.00'), reading('2024-02', '99.00'), ...history('2026-11', 12, '10.00')];
    expect(await doubted(...rows)).toEqual([]);
  });

  it('that the file says again is not told of again; one that it changes is', async () => {
    const rows = [...history('2026-10', 24, '10.00'), reading('2026-11', '-1.00')];
    expect(await doubted(...rows)).toEqual([{ line: 25, code: 'NEGATIVE_CONSUMPTION' }]);
    expect(await doubted(...rows)).toEqual([]);
    expect(await doubted(...rows.map((row) => ({ readOn: '2026-11-02', ...row })))).toHaveLength(1);
  });

  it('of a dry run is told of all the same', async () => {
    const found = await importing(tenant, 'consumption', ndjson(reading('2026-11', '-1.00')), { dryRun: true });
    expect(await doubts(found.id)).toMatchObject([{ code: 'NEGATIVE_CONSUMPTION' }]);
    expect(await tenant.sql('select * from readings')).toEqual([]);
  });

  it('of a row that is rejected is none', async () => {
    const unknown = reading('2026-11', '-1.00', { supplyNumber: '999' });
    expect(await importing(tenant, 'consumption', ndjson(unknown))).toMatchObject({ rejected: 1, warnings: 0 });
  });
});

describe('Doubts', () => {
  it('are read a page at a time', async () => {
    const file = ndjson(...history('2026-11', 5, '-1.00'));
    const found = await importing(tenant, 'consumption', file);
    const api = client(tenant, tenant.apiKey);
    const read: number[] = [];
    for (let cursor = ''; ;) {
      const { body } = await api.get<{ items: Telling[]; nextCursor: string | null }>(
        `/sync/imports/${found.id}/warnings?limit=2${cursor}`,
      );
      read.push(...body.items.map(({ line }) => line));
      if (body.nextCursor === null) break;
      cursor = `&cursor=${body.nextCursor}`;
    }
    expect(read).toEqual([1, 2, 3, 4, 5]);
  });

  it('more of them than are kept are counted', async () => {
    const many = Array.from({ length: 10_050 }, (_, i) => holder(String(i + 10), '20-12345678-3'));
    expect(await importing(tenant, 'holders', ndjson(...many))).toMatchObject({ inserted: 10_050, warnings: 10_050 });
    expect(await tenant.sql('select count(*) from import_warnings')).toEqual([{ count: 10_000 }]);
  });
});
