import { beforeAll, describe, expect, it } from '@jest/globals';
import { aTenant, type TestTenant } from '../support/tenant.js';
import { type EndedImport, importSample, sampleMappings } from './imports.js';

const counts = ({ status, rows, inserted, updated, unchanged, rejected }: EndedImport) => ({
  status,
  rows,
  inserted,
  updated,
  unchanged,
  rejected,
});
const loaded = (rows: number) => ({ status: 'finished', rows, inserted: rows, updated: 0, unchanged: 0, rejected: 0 });
const repeated = (rows: number) => ({
  status: 'finished',
  rows,
  inserted: 0,
  updated: 0,
  unchanged: rows,
  rejected: 0,
});

const SIZES = {
  almafuerte: { holders: 201, supplies: 420, invoices: 4706, consumption: 7527 },
  'la-ribera': { holders: 80, supplies: 181, invoices: 1955, consumption: 3258 },
};

describe.each(['almafuerte', 'la-ribera'] as const)("%s's own files", (cooperative) => {
  let tenant: TestTenant;
  let first: Record<string, EndedImport>;

  beforeAll(async () => {
    tenant = await aTenant({ mappings: await sampleMappings(cooperative) });
    first = await importSample(tenant, cooperative);
  }, 120_000);

  it('go in whole', () => {
    for (const [dataset, rows] of Object.entries(SIZES[cooperative]))
      expect({ dataset, ...counts(first[dataset]!) }).toEqual({ dataset, ...loaded(rows) });
  });

  it('change nothing when they come again, and say so', async () => {
    const before = await tenant.sql(
      'select xmin::text, id from holders union all select xmin::text, id from readings order by id',
    );
    const second = await importSample(tenant, cooperative);
    for (const [dataset, rows] of Object.entries(SIZES[cooperative]))
      expect({ dataset, ...counts(second[dataset as 'holders']) }).toEqual({ dataset, ...repeated(rows) });
    const after = await tenant.sql(
      'select xmin::text, id from holders union all select xmin::text, id from readings order by id',
    );
    expect(after).toEqual(before);
  }, 120_000);
});

describe("The manual's own example", () => {
  it('is in the files: Paván with her accent, supply 44 and its three readings', async () => {
    const tenant = await aTenant({ mappings: await sampleMappings('almafuerte') });
    await importSample(tenant, 'almafuerte');
    const [holder] = await tenant.sql(`select name, tax_id, closed_at from holders where number = '515'`);
    expect(holder).toEqual({ name: 'Paván, Georgina', tax_id: '27241112220', closed_at: null });
    const readings = await tenant.sql(
      `select period, quantity, invoice_number from readings join supplies s on s.id = supply_id
        where s.number = '44' and service = 'water' order by period desc`,
    );
    expect(readings).toEqual([
      { period: '2019-10', quantity: '33.00', invoice_number: '0021-00049107' },
      { period: '2019-09', quantity: '36.00', invoice_number: '0021-00049049' },
      { period: '2019-08', quantity: '35.00', invoice_number: '0021-00049089' },
    ]);
    const [invoice] = await tenant.sql(`select * from invoices where number = '0021-00049107'`);
    expect(invoice).toMatchObject({
      type: 'LSP',
      letter: 'B',
      period: '2019-10',
      due_on_1: '2019-10-18',
      amount_1_centavos: 421055,
      due_on_2: '2019-10-28',
      amount_2_centavos: 429897,
      balance_centavos: 421055,
    });
  }, 60_000);
});
