import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import iconv from 'iconv-lite';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { DATASET_FIELDS } from '../../src/modules/sync/dataset-fields.js';
import type { FieldMapping } from '../../src/modules/sync/mapping.js';
import { parseMapping } from '../../src/modules/sync/mapping-file.js';
import { sampleOf } from '../../src/modules/sync/mapping-sample.js';
import { type Suggestion, suggestMapping } from '../../src/modules/sync/mapping-suggestion.js';
import { placed, type Row, STYLES, truthOf, written } from './header-styles.js';
import { type Dataset, sample, sampleMappings } from './imports.js';

const SURE = 80;
const DATASETS: Dataset[] = ['holders', 'supplies', 'invoices', 'consumption'];
const FILES = {
  holders: 'titulares.csv',
  supplies: 'suministros.csv',
  invoices: 'comprobantes.csv',
  consumption: 'consumos.csv',
};

let folder: string;
const rows = {} as Record<Dataset, Row[]>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'coop-suggest-'));
  for (const dataset of DATASETS)
    rows[dataset] = String(await sample('la-ribera', `${dataset}.ndjson`))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Row);
  rows.supplies = rows.supplies.map(placed);
});

async function suggested(content: Buffer | string, dataset?: Dataset): Promise<Suggestion> {
  const path = join(folder, 'file');
  await writeFile(path, content);
  return suggestMapping(await sampleOf(path), dataset);
}

const columnsIn = (mapping: string | FieldMapping) =>
  typeof mapping === 'string' ? [mapping] : (mapping.columns ?? [mapping.column!]);

/** What was guessed against what is so; the wrong ones by their certainty. */
function compared({ fields }: Suggestion, truth: Record<string, string[]>) {
  const isRight = ({ field, mapping }: Suggestion['fields'][number]) =>
    String(truth[field]) === String(columnsIn(mapping));
  const wrong = fields.filter((field) => !isRight(field));
  return {
    found: fields.filter(isRight).length,
    expected: Object.keys(truth).length,
    wrong: wrong.map(({ field }) => field),
    wrongAndSure: wrong.filter(({ sure }) => sure >= SURE).map(({ field, mapping }) => ({ field, mapping })),
  };
}

const same = (read: string, meant: unknown) =>
  read === String(meant) || (/^-?[\d.]+$/.test(read) && Number(read) === Number(meant));

describe("The samples' files without their mappings", () => {
  it.each(DATASETS)('give the whole mapping of %s, and all rows go in', async (dataset) => {
    const known = (
      (await sampleMappings('almafuerte')) as Record<string, { fields: Record<string, string | FieldMapping> }>
    )[dataset]!;
    const suggestion = await suggested(await sample('almafuerte', FILES[dataset]));
    expect(suggestion.dataset.value).toBe(dataset);
    expect(suggestion.missing).toEqual([]);
    const truth = Object.fromEntries(Object.entries(known.fields).map(([field, from]) => [field, columnsIn(from)]));
    expect(compared(suggestion, truth)).toMatchObject({ found: Object.keys(truth).length, wrong: [] });
    const guessed = parseMapping(dataset, suggestion.mapping, DATASET_FIELDS[dataset]);
    const expected = parseMapping(dataset, known, DATASET_FIELDS[dataset]);
    expect(guessed).toMatchObject({ delimiter: expected.delimiter, quote: expected.quote });
    // The other two have no accents and no amounts or dates, so that anything reads them.
    if (dataset === 'holders' || dataset === 'supplies') expect(guessed.encoding).toBe(expected.encoding);
    else expect(JSON.stringify(guessed.formats)).toBe(JSON.stringify(expected.formats));
    expect(suggestion.good).toBe(suggestion.rows);
  });

  it('need none where they are NDJSON, and it says so', async () => {
    await expect(suggested(await sample('la-ribera', 'holders.ndjson'))).rejects.toThrow('NDJSON, que no lleva mapeo');
  });
});

describe('Files of other systems', () => {
  const scores: string[] = [];
  it.each(STYLES.map((style) => [style.title, style] as const))('%s', async (title, style) => {
    const suggestion = await suggested(written(style, rows[style.dataset]));
    const result = compared(suggestion, truthOf(style));
    scores.push(`${style.dataset}, ${title}: ${result.found}/${result.expected}`);
    expect(suggestion.dataset.value).toBe(style.dataset);
    expect(result.wrongAndSure).toEqual([]);
    expect(suggestion.missing).toEqual([]);
    expect(suggestion.good).toBe(suggestion.rows);
    expect(result).toMatchObject({ found: result.expected, wrong: [] });
    for (const { field, sure, reads } of suggestion.fields.filter(({ sure }) => sure >= SURE))
      for (const read of reads)
        expect({ field, sure, read, known: rows[style.dataset].some((row) => same(read, row[field])) }).toMatchObject({
          known: true,
        });
  });

  it('are understood nearly always', () => {
    process.stdout.write(`Suggested mappings, fields found:\n  ${scores.join('\n  ')}\n`);
    expect(scores).toHaveLength(STYLES.length);
  });
});

describe('What is not certain', () => {
  const line = (day: string) => `7;FAC;B;0001-00000001;2026-01;${day};${day};10,50;0,00`;
  const head = 'SOCIO;TIPO;LETRA;COMPROBANTE;PERIODO;EMISION;VENCIMIENTO;IMPORTE;SALDO';
  const sureOf = ({ fields }: Suggestion, name: string) => fields.find(({ field }) => field === name)?.sure ?? 0;

  it('is the order of day and month where every day could be a month', async () => {
    const open = await suggested(`${[head, line('03/04/2026'), line('05/06/2026')].join('\n')}\n`);
    expect(sureOf(open, 'dueOn')).toBeLessThan(SURE);
    const decided = await suggested(`${[head, line('03/04/2026'), line('25/06/2026')].join('\n')}\n`);
    expect(sureOf(decided, 'dueOn')).toBeGreaterThanOrEqual(SURE);
  });

  it('is a service by letters that nobody explained, nor a code without a translation', async () => {
    const file = (code: string) =>
      `SOCIO;CONEXION;SERVICIO\n${[1, 2, 3].map((n) => `${n};${n}0;${code}`).join('\n')}\n`;
    expect(sureOf(await suggested(file('E')), 'service')).toBeLessThan(SURE);
    const numbered = await suggested(file('17'), 'supplies');
    expect(sureOf(numbered, 'service')).toBeLessThan(SURE);
    expect(numbered.good).toBe(0);
  });

  it('is a name that says more than the field', async () => {
    const file = await suggested(`${head.replace('VENCIMIENTO', 'FECHA_VENC_ANTERIOR')}\n${line('25/06/2026')}\n`);
    expect(sureOf(file, 'dueOn')).toBeLessThan(SURE);
  });

  it('is an encoding that cannot be read, and with it every text', async () => {
    const text = 'NRO_SOCIO;NOMBRE;CLAVE\r\n1;Paván, José;K1\r\n2;Nuñez, Inés;K2\r\n';
    const dos = await suggested(iconv.encode(text, 'cp850'));
    expect(dos.settings.find(({ name }) => name === 'encoding')!.sure).toBeLessThan(SURE);
    expect(sureOf(dos, 'name')).toBeLessThan(SURE);
    const windows = await suggested(iconv.encode(text, 'windows-1252'));
    expect(sureOf(windows, 'name')).toBeGreaterThanOrEqual(SURE);
  });

  it('is one of two columns that could be the same thing', async () => {
    const file = `NRO_SOCIO;NRO_CLIENTE;NOMBRE;CLAVE\n${[1, 2, 3].map((n) => `${n};9${n};Uno Dos;K${n}`).join('\n')}\n`;
    expect(sureOf(await suggested(file), 'holderNumber')).toBeLessThan(SURE);
  });

  it('is named as missing where no column is the field', async () => {
    const { missing, good } = await suggested('NRO_SOCIO;NOMBRE\n1;Ana Paz\n2;Luis Ríos\n', 'holders');
    expect({ missing, good }).toEqual({ missing: ['webKey'], good: 0 });
  });
});

describe('A file', () => {
  it('without a line of names gets no mapping, and the reason', async () => {
    await expect(suggested('1;Ana Paz;K1\n2;Luis Ríos;K2\n')).rejects.toThrow('no nombra las columnas');
  });

  it('that is no table or empty gets a reason too', async () => {
    await expect(suggested('Hola\nChau\n')).rejects.toThrow('No parece una tabla');
    await expect(suggested('')).rejects.toThrow('vacío');
  });

  it('may have lines before the one that names the columns', async () => {
    const titled = `Padrón de socios\n\nEmitido: 22/11/2026\nNRO_SOCIO;NOMBRE;CLAVE\n${[1, 2, 3, 4].map((n) => `${n};Ana Paz;K${n}`).join('\n')}\n`;
    const { mapping, good } = await suggested(titled);
    expect({ mapping, good }).toMatchObject({
      mapping: { skipLines: 3, fields: { holderNumber: 'NRO_SOCIO' } },
      good: 4,
    });
  });

  it('may be gzip', async () => {
    const { dataset, good } = await suggested(gzipSync(await sample('almafuerte', 'titulares.csv')));
    expect({ dataset: dataset.value, good }).toEqual({ dataset: 'holders', good: 201 });
  });

  it('of any length is read in its beginning and here and there', async () => {
    const path = join(folder, 'long');
    const some = await sample('almafuerte', 'consumos.csv');
    const body = some.subarray(some.indexOf('\n') + 1);
    await writeFile(path, Buffer.concat([some, ...Array.from({ length: 30 }, () => body)]));
    const read = await sampleOf(path);
    expect(read.head.length + read.slices.reduce((sum, slice) => sum + slice.length, 0)).toBeLessThan(1_400_000);
    const { rows: looked, good } = suggestMapping(read);
    expect({ looked, good }).toEqual({ looked: 5_000, good: 5_000 });
  });
});
