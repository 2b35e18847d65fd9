import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { rounds, timeFor } from '../support/rounds.js';
import { aTenant, type TestTenant } from '../support/tenant.js';
import { importing, ndjson } from './imports.js';

interface Line {
  n: number;
  balance: number;
  second: boolean;
  supply: boolean;
}

const USUAL = 12;
const line: fc.Arbitrary<Line> = fc.record({
  n: fc.integer({ min: 1, max: 12 }),
  balance: fc.integer({ min: 0, max: 2 }),
  second: fc.boolean(),
  supply: fc.boolean(),
});
/** Lines of one file, no key twice. */
const night = fc.uniqueArray(line, { selector: ({ n }) => n, maxLength: 12 });

const invoice = ({ n, balance, second, supply }: Line) => ({
  holderNumber: '1',
  ...(supply && { supplyNumber: '44' }),
  type: 'LSP',
  letter: 'B',
  number: `1-${n}`,
  period: '2026-10',
  issuedOn: '2026-10-05',
  dueOn: '2026-10-18',
  amount: '100.00',
  ...(second && { secondDueOn: '2026-10-28', secondAmount: '110.00' }),
  balance: `${balance}.00`,
});
const HEAD =
  'holderNumber,supplyNumber,type,letter,number,period,issuedOn,dueOn,amount,secondDueOn,secondAmount,balance';
const csv = (lines: Line[]) =>
  [HEAD, ...lines.map((each) => HEAD.split(',').map((name) => `"${invoice(each)[name as 'type'] ?? ''}"`))].join('\n');

/** What the tables say, in the canonical form. */
const EXPORT = `
  select h.number as "holderNumber", p.number as "supplyNumber", i.type, i.letter, i.number, i.period, i.issued_on as "issuedOn",
         i.due_on_1 as "dueOn", (i.amount_1_centavos / 100.0)::numeric(14, 2)::text as amount, i.due_on_2 as "secondDueOn",
         (i.amount_2_centavos / 100.0)::numeric(14, 2)::text as "secondAmount", (i.erp_balance_centavos / 100.0)::numeric(14, 2)::text as balance
    from invoices i join holders h on h.id = i.holder_id left join supplies p on p.id = i.supply_id order by i.sequence`;

describe('Whatever files came the nights before', () => {
  let tenant: TestTenant;
  beforeAll(async () => {
    tenant = await aTenant();
    await importing(tenant, 'holders', ndjson({ holderNumber: '1', name: 'Uno', webKey: 'K' }));
    await importing(tenant, 'supplies', ndjson({ supplyNumber: '44', holderNumber: '1', service: 'water' }));
  });

  const afresh = async () => {
    await tenant.sql('truncate import_confirmations, import_confirmed_hashes');
    await tenant.sql('delete from invoices');
  };
  const state = async () =>
    (await tenant.sql(EXPORT)).map((row) =>
      Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)),
    );
  const sorted = (lines: Line[]) => lines.toSorted((a, b) => a.n - b.n).map(invoice);
  /** Each line as the last file that has it says. */
  const last = (...files: Line[][]) => [...new Map(files.flat().map((each) => [each.n, each])).values()];
  const whole = async (content: string, type?: string) => {
    const found = await importing(tenant, 'invoices', content, type ? { type } : {});
    expect(found).toMatchObject({ status: 'finished', rejected: 0 });
    return found;
  };

  it(
    'the tables say what each row was last told, as if only that had ever come; and told again, nothing changes',
    () =>
      fc.assert(
        fc.asyncProperty(fc.array(night, { minLength: 2, maxLength: 4 }), async (files) => {
          await afresh();
          for (const each of files) await whole(ndjson(...each.map(invoice)));
          expect(await state()).toEqual(sorted(last(...files)));
          const again = files.at(-1)!;
          expect(await whole(ndjson(...again.map(invoice)))).toMatchObject({ unchanged: again.length });
          // What is exported goes in as it came out.
          const exported = ndjson(...(await state()));
          expect(await whole(exported)).toMatchObject({ inserted: 0, updated: 0 });
          expect(await state()).toEqual(sorted(last(...files)));
        }),
        rounds(USUAL),
      ),
    timeFor(USUAL, 20_000),
  );

  it(
    'a known record counts as the same record does that is read and compared',
    () =>
      fc.assert(
        fc.asyncProperty(night, fc.array(line, { maxLength: 14 }), async (before, file) => {
          const counts = async (content: string, type?: string) => {
            await afresh();
            await whole(ndjson(...before.map(invoice)));
            const { rows, inserted, updated, unchanged, rejected, rejections } = await importing(
              tenant,
              'invoices',
              content,
              type ? { type } : {},
            );
            return {
              rows,
              inserted,
              updated,
              unchanged,
              rejected,
              lines: rejections.map((each) => each.line),
              now: await state(),
            };
          };
          const known = await counts(ndjson(...file.map(invoice)));
          const read = await counts(csv(file), 'text/csv');
          expect(known).toEqual({ ...read, lines: read.lines.map((each) => each - 1) });
        }),
        rounds(USUAL),
      ),
    timeFor(USUAL, 20_000),
  );

  it(
    'a file in any parts gives what it gives whole',
    () =>
      fc.assert(
        fc.asyncProperty(night, night, fc.array(fc.nat(12), { maxLength: 3 }), async (before, file, cuts) => {
          await afresh();
          await whole(ndjson(...before.map(invoice)));
          const places = [0, ...cuts.toSorted((a, b) => a - b), file.length];
          for (let i = 1; i < places.length; i += 1)
            await whole(ndjson(...file.slice(places[i - 1], places[i]).map(invoice)));
          expect(await state()).toEqual(sorted(last(before, file)));
        }),
        rounds(USUAL),
      ),
    timeFor(USUAL, 30_000),
  );
});
