import { beforeEach, describe, expect, it } from '@jest/globals';
import { aTenant, type TestTenant } from '../support/tenant.js';
import { type Dataset, importing, ndjson } from './imports.js';

const HOUR = 3_600_000;
const hoursAgo = (hours: number) => new Date(Date.now() - hours * HOUR).toISOString();

const anInvoice = (n: number, balance = '100.00') => ({
  holderNumber: '1',
  type: 'LSP',
  letter: 'B',
  number: `1-${n}`,
  period: '2026-10',
  issuedOn: '2026-10-05',
  dueOn: '2026-10-18',
  amount: '100.00',
  balance,
});
const aReading = (n: number, quantity = '10.00') => ({
  supplyNumber: '44',
  service: 'water',
  period: `20${10 + n}-10`,
  quantity,
  unit: 'm3',
});
/** The same values in other bytes: nobody knows that record. */
const reworded = (content: string) => content.replaceAll('":', '": ');

const MANY = [1, 2, 3, 4, 5];
const NOTHING_NEW = { status: 'finished', inserted: 0, updated: 0, rejected: 0 };

describe('A record that the tables were last written from', () => {
  let tenant: TestTenant;
  beforeEach(async () => {
    tenant = await aTenant();
    await importing(tenant, 'holders', ndjson({ holderNumber: '1', name: 'Uno', webKey: 'K' }));
    await importing(tenant, 'supplies', ndjson({ supplyNumber: '44', holderNumber: '1', service: 'water' }));
  });

  const file = (dataset: Dataset, rows: object[], hours = 0) =>
    importing(tenant, dataset, ndjson(...rows), { generatedAt: hoursAgo(hours) });
  const versions = (table: string) => tenant.sql(`select xmin::text, id, updated_at from ${table} order by id`);
  const balances = async () =>
    Object.fromEntries(
      (
        await tenant.sql<{ sequence: number; balance: number }>(
          'select sequence, (erp_balance_centavos / 100)::integer as balance from invoices order by sequence',
        )
      ).map(({ sequence, balance }) => [sequence, balance]),
    );

  it.each([
    ['invoices', 'invoices', MANY.map((n) => anInvoice(n))],
    ['consumption', 'readings', MANY.map((n) => aReading(n))],
  ] as const)('of %s is not written again, and counts as unchanged', async (dataset, table, rows) => {
    await file(dataset, rows, 2);
    const before = await versions(table);
    expect(await file(dataset, rows, 1)).toMatchObject({ ...NOTHING_NEW, rows: 5, unchanged: 5 });
    expect(await versions(table)).toEqual(before);
  });

  it('in other words is read, compared and then known in those', async () => {
    await file(
      'invoices',
      MANY.map((n) => anInvoice(n)),
      3,
    );
    const [{ updated_at } = {}] = await tenant.sql('select updated_at from invoices');
    const words = reworded(ndjson(...MANY.map((n) => anInvoice(n))));
    expect(await importing(tenant, 'invoices', words)).toMatchObject({ ...NOTHING_NEW, unchanged: 5 });
    expect((await tenant.sql('select distinct updated_at from invoices'))[0]).toEqual({ updated_at });
    const before = await versions('invoices');
    expect(await importing(tenant, 'invoices', words)).toMatchObject({ ...NOTHING_NEW, unchanged: 5 });
    expect(await versions('invoices')).toEqual(before);
  });

  it('says something else under other columns', async () => {
    const csv = (...names: string[]) => `holderNumber,type,number,period,issuedOn,${names.join(',')},balance\n`;
    const line = '1,LSP,1-1,2026-10,2026-10-01,2026-10-18,2026-10-28,100,110,100\n';
    const names = ['dueOn', 'secondDueOn', 'amount', 'secondAmount'] as const;
    await importing(tenant, 'invoices', csv(...names) + line, { type: 'text/csv' });
    const other = csv('dueOn', 'secondDueOn', 'secondAmount', 'amount') + line;
    expect(await importing(tenant, 'invoices', other, { type: 'text/csv' })).toMatchObject({ updated: 1 });
    expect(await tenant.sql('select amount_1_centavos as first from invoices')).toEqual([{ first: 11_000 }]);
  });

  it('that stands twice in a file is repeated, as any other', async () => {
    await file('invoices', [anInvoice(1)], 2);
    const found = await file('invoices', [anInvoice(1), anInvoice(2), anInvoice(1)]);
    expect(found).toMatchObject({ inserted: 1, unchanged: 1, rejected: 1 });
    expect(found.rejections).toMatchObject([
      { line: 3, column: 'number', code: 'DUPLICATE_KEY', detail: expect.stringContaining('línea 1') },
    ]);
  });

  it('stands where it comes before another of its key', async () => {
    await file('invoices', [anInvoice(1)], 2);
    const found = await file('invoices', [anInvoice(1), anInvoice(1, '50.00')]);
    expect(found).toMatchObject({ updated: 0, unchanged: 1, rejected: 1 });
    expect(found.rejections).toMatchObject([{ line: 2, detail: expect.stringContaining('línea 1') }]);
    expect(await balances()).toEqual({ 1: 100 });
  });

  it('is repeated where others of its key come before it, and the first of those stands', async () => {
    await file('invoices', [anInvoice(1)], 2);
    const found = await file('invoices', [anInvoice(1, '50.00'), anInvoice(1), anInvoice(1, '60.00')]);
    expect(found).toMatchObject({ updated: 1, unchanged: 0, rejected: 2 });
    expect(found.rejections.map(({ line, detail }) => [line, /línea 1/.test(detail)])).toEqual([[2, true], [3, true]]); // prettier-ignore
    expect(await balances()).toEqual({ 1: 50 });
  });

  // A list of the few that were confirmed, or of the few that were not: both say the same.
  it.each([
    ['few', [1, 2]],
    ['most', [1, 2, 3, 4]],
  ])('is confirmed by a newer file, here %s of them, and an older one does not change it', async (_some, confirmed) => {
    await file(
      'invoices',
      MANY.map((n) => anInvoice(n)),
      9,
    );
    await file(
      'invoices',
      confirmed.map((n) => anInvoice(n)),
      1,
    );
    const late = await file('invoices', [...MANY.map((n) => anInvoice(n, '70.00')), anInvoice(6, '70.00')], 5);
    const rest = MANY.filter((n) => !confirmed.includes(n));
    expect(late).toMatchObject({ inserted: 1, updated: rest.length, unchanged: confirmed.length });
    const now = Object.fromEntries([...confirmed.map((n) => [n, 100]), ...rest.map((n) => [n, 70]), [6, 70]]);
    expect(await balances()).toEqual(now);
    // What a late file wrote, no newer one has confirmed: another late one may still correct it.
    await file('invoices', [anInvoice(5, '80.00'), anInvoice(6, '80.00')], 4);
    expect(await balances()).toEqual({ ...now, 5: 80, 6: 80 });
    expect(
      await file(
        'invoices',
        MANY.map((n) => anInvoice(n)),
        0,
      ),
    ).toMatchObject({ updated: rest.length });
  });

  it('after 45 days nobody knows what a file confirmed: older ones change no invoice any more', async () => {
    await file('invoices', [anInvoice(1), anInvoice(2)], 9);
    await file('invoices', [anInvoice(1)], 3);
    await tenant.sql(`update import_confirmations set created_at = now() - interval '46 days'`);
    await file('invoices', [anInvoice(1)], 2);
    expect(await tenant.sql('select forgotten from import_confirmations order by generated_at')).toEqual([
      { forgotten: true },
      { forgotten: false },
    ]);
    expect(await file('invoices', [anInvoice(2, '70.00'), anInvoice(3)], 6)).toMatchObject({ inserted: 1, updated: 0 });
    expect(await file('invoices', [anInvoice(2, '70.00')], 1)).toMatchObject({ updated: 1 });
  });
});
