import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { rounds, timeFor } from '../support/rounds.js';
import { aTenant, type TestTenant } from '../support/tenant.js';
import { csvRowsOf, exported, inOneOrder, type Row, rowsOf } from './exports.js';
import { type Files, generatedFiles } from './generated-files.js';
import { type Dataset, DATASET_NAMES, importing, ndjson } from './imports.js';

const USUAL = 6;
const CSV = 'text/csv';

describe('Of any files of a cooperative', () => {
  let tenant: TestTenant;
  beforeAll(async () => {
    tenant = await aTenant();
  });

  const afresh = () =>
    tenant.sql('truncate holders, supplies, import_confirmations, import_confirmed_hashes, readings cascade');
  const goesIn = async (dataset: Dataset, content: string, type?: string) => {
    const found = await importing(tenant, dataset, content, type ? { type } : {});
    expect(found).toMatchObject({ status: 'finished', rejections: [] });
    return found;
  };
  const state = async () => {
    const all = {} as Record<Dataset, string[]>;
    for (const dataset of DATASET_NAMES) all[dataset] = inOneOrder(rowsOf(await exported(tenant, dataset)));
    return all;
  };
  const expected = (files: Files) =>
    Object.fromEntries(
      DATASET_NAMES.map((dataset) => [dataset, inOneOrder(files[dataset].map(({ webKey: _, ...row }) => row))]),
    );

  it(
    'what comes out is what went in, in both forms, and goes in again as known',
    () =>
      fc.assert(
        fc.asyncProperty(generatedFiles, async (files) => {
          await afresh();
          for (const dataset of DATASET_NAMES) await goesIn(dataset, ndjson(...files[dataset]));
          expect(await state()).toEqual(expected(files));
          for (const dataset of DATASET_NAMES) {
            const rows = files[dataset].length;
            const [lines, csv] = [await exported(tenant, dataset), await exported(tenant, dataset, CSV)];
            expect(csvRowsOf(csv)).toEqual(rowsOf(lines));
            const known = { rows, inserted: 0, updated: 0, unchanged: rows };
            // What was imported, imported again; what was exported, imported in either form.
            expect(await goesIn(dataset, ndjson(...files[dataset]))).toMatchObject(known);
            if (dataset === 'holders') continue;
            expect(await goesIn(dataset, lines)).toMatchObject(known);
            expect(await goesIn(dataset, csv, CSV)).toMatchObject(known);
          }
          expect(await state()).toEqual(expected(files));
        }),
        rounds<[Files]>(USUAL),
      ),
    timeFor(USUAL, 60_000),
  );

  it(
    'every dataset goes in by parts, however its rows are dealt out and in whatever order they come',
    () =>
      fc.assert(
        fc.asyncProperty(
          generatedFiles,
          fc.array(fc.nat(2), { minLength: 60, maxLength: 60 }),
          async (files, dealt) => {
            await afresh();
            for (const dataset of DATASET_NAMES) {
              const parts: Row[][] = [[], [], []];
              for (const [i, row] of files[dataset].entries()) parts[dealt[i]!]!.unshift(row);
              for (const part of parts) await goesIn(dataset, ndjson(...part));
            }
            expect(await state()).toEqual(expected(files));
          },
        ),
        rounds<[Files, number[]]>(USUAL),
      ),
    timeFor(USUAL, 60_000),
  );
});
