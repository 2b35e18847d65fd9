/** `npm run samples -- --out folder …`: believable exports of a cooperative of any size. See samples/README.md. */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { formatNamed, wholeNumber } from './generate/choices.ts';
import { type DatasetName, DATASETS } from './generate/formats.ts';
import { generate, type Order } from './generate/write.ts';

const MAX_NIGHT = 30;

try {
  const begun = performance.now();
  const manifest = await generate(orderIn(process.argv.slice(2)));
  for (const { path, rows, bad, changes } of manifest.files) {
    const told = [
      `${rows} rows`,
      ...Object.entries(bad).map(([code, many]) => `${many} ${code}`),
      ...Object.entries(changes).map(([change, many]) => `${many} ${change}`),
    ];
    process.stdout.write(`${path}: ${told.join(', ')}\n`);
  }
  process.stdout.write(`as of ${manifest.generatedAt}, in ${((performance.now() - begun) / 1000).toFixed(1)} s\n`);
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}

function orderIn(args: string[]): Order {
  const { values } = parseArgs({
    args,
    options: {
      out: { type: 'string' },
      format: { type: 'string', default: 'almafuerte' },
      supplies: { type: 'string', default: '1000' },
      months: { type: 'string', default: '24' },
      seed: { type: 'string', default: '1' },
      until: { type: 'string', default: '2025-12' },
      night: { type: 'string', default: '0' },
      bad: { type: 'string', default: '0' },
      dataset: { type: 'string', multiple: true, default: [...DATASETS] },
      gzip: { type: 'boolean', default: false },
    },
  });
  const { until, dataset, gzip } = values;
  if (!values.out) throw new Error('--out names the folder to write into.');
  if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(until)) throw new Error('--until is a period such as 2025-12.');
  if (!areDatasets(dataset)) throw new Error(`--dataset is one of ${DATASETS.join(', ')}.`);
  const bad = Number(values.bad);
  if (!(bad >= 0 && bad <= 1)) throw new Error('--bad is a share from 0 to 1.');
  return {
    // Files are named from where the operator stands, not from here.
    out: resolve(process.env.INIT_CWD ?? process.cwd(), values.out),
    format: formatNamed(values.format),
    supplies: wholeNumber('supplies', values.supplies, 1, 1_000_000),
    months: wholeNumber('months', values.months, 1, 240),
    seed: wholeNumber('seed', values.seed, 0, 2 ** 31),
    until,
    night: wholeNumber('night', values.night, 0, MAX_NIGHT),
    bad,
    gzip,
    datasets: dataset,
  };
}

function areDatasets(names: string[]): names is DatasetName[] {
  return names.every((name) => (DATASETS as readonly string[]).includes(name));
}
