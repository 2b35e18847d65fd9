import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { parse } from 'csv-parse/sync';
import { charsetOf, encoded, plainBytes, textOf } from '../../src/modules/sync/charset.js';
import { CsvCutter } from '../../src/modules/sync/csv-cutter.js';
import { fieldsOf } from '../../src/modules/sync/csv-fields.js';
import type { FileForm } from '../../src/modules/sync/file-form.js';
import { fileRows } from '../../src/modules/sync/file-rows.js';
import { blocksOf } from '../../src/modules/sync/records.js';
import { canonicalMapping, columnsOf, readerOf } from '../../src/modules/sync/mapping.js';
import { parseMapping } from '../../src/modules/sync/mapping-file.js';
import { sampleMappings } from './imports.js';

async function* pieces(bytes: Buffer, cuts: number[]): AsyncGenerator<Buffer> {
  const places = [0, ...[...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b), bytes.length];
  for (let i = 1; i < places.length; i += 1) yield bytes.subarray(places[i - 1], places[i]);
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found = [];
  for await (const item of items) found.push(item);
  return found;
}

const cell = fc
  .string({ unit: fc.constantFrom('a', 'ñ', 'É', '"', ';', ' x', ',', '\\', '€') })
  .map((value) => value.trim());
const rows = fc.array(fc.tuple(cell, cell), { maxLength: 12 }).map((all) => all.filter(([a, b]) => a + b !== ''));
const wanted = ['a', 'b'].map((name) => ({ name, required: true }));

/** The file's rows, as an import that knows nothing reads them. */
async function read(bytes: AsyncIterable<Buffer>, form: Partial<FileForm>): Promise<object[]> {
  const mapping = { ...canonicalMapping([]), delimiter: ';' };
  const batches = await all(fileRows(bytes, { mapping, charset: 'utf-8', isCsv: true, wanted, ...form }));
  return batches.flatMap(({ rows }) => rows).map((row) => ('source' in row ? row.source : row));
}

async function textIn(bytes: AsyncIterable<Buffer>, charset: string): Promise<string> {
  const plain = Buffer.concat(await all(plainBytes(bytes, charset)));
  return textOf(plain, charset)(0, plain.length);
}

async function fieldsIn(bytes: AsyncIterable<Buffer>, charset: string): Promise<string[][] | 'unclosed'> {
  const cutter = new CsvCutter(encoded(';', charset), encoded('"', charset));
  const records: string[][] = [];
  try {
    for await (const block of blocksOf(plainBytes(bytes, charset), cutter))
      for (const { start, end } of block.records)
        records.push(fieldsOf(textOf(block.bytes.subarray(0, block.length), charset)(start, end), ';', '"'));
  } catch (error) {
    expect(error).toMatchObject({ code: 'UNCLOSED_QUOTE' });
    return 'unclosed';
  }
  return records;
}

describe('However a file is cut on its way', () => {
  it.each(['utf-8', 'windows-1252', 'utf-16le'])('a CSV in %s gives its cells and its lines', async (charset) => {
    await fc.assert(
      fc.asyncProperty(rows, fc.array(fc.nat(5_000)), fc.constantFrom('\n', '\r\n'), async (cells, cuts, end) => {
        const quoted = (value: string) => `"${value.replaceAll('"', '""')}"`;
        const text = ['a;b', ...cells.map((row) => row.map(quoted).join(';'))].map((line) => line + end).join('');
        const bytes = iconv.encode(text, charset);
        expect(await read(pieces(bytes, cuts), { charset: charsetOf(charset) })).toEqual(
          cells.map((row, i) => ({ line: i + 2, cells: row })),
        );
      }),
      { numRuns: 60 },
    );
  });

  it('NDJSON gives its members and its lines', async () => {
    await fc.assert(
      fc.asyncProperty(rows, fc.array(fc.nat(5_000)), async (cells, cuts) => {
        const bytes = Buffer.from(cells.map(([a, b]) => `${JSON.stringify({ b, a })}\n`).join(''));
        expect(await read(pieces(bytes, cuts), { isCsv: false })).toEqual(
          cells.map((row, i) => ({ line: i + 1, cells: row })),
        );
      }),
      { numRuns: 60 },
    );
  });

  it('a Windows-1252 text is never taken for UTF-8, not even when it ends in half a letter', async () => {
    for (const text of ['Ñandú', 'sin acentos', 'pingüino ñ', 'Ã', 'CAFÉ€'])
      expect(await textIn(pieces(iconv.encode(text, 'windows-1252'), [3]), 'windows-1252')).toBe(text);
  });

  it('names in prototypes are no columns', async () => {
    const columns = [{ name: 'toString', required: false }];
    const rows = await read(pieces(Buffer.from('{"a":"1"}\n'), []), { isCsv: false, wanted: columns });
    expect(rows).toEqual([{ line: 1, cells: [''] }]);
  });

  it('a CSV is read as csv-parse reads it, whatever its quotes', async () => {
    const text = fc.string({ unit: fc.constantFrom('a', '"', '"', ';', '\n', '\r', '\r\n', ' ', 'ñ'), maxLength: 30 });
    const theirs = (csv: string) => {
      try {
        return parse(csv, {
          delimiter: ';',
          record_delimiter: ['\r\n', '\n', '\r'],
          relax_quotes: true,
          relax_column_count: true,
          skip_empty_lines: true,
        });
      } catch {
        return 'unclosed';
      }
    };
    await fc.assert(
      fc.asyncProperty(
        text,
        fc.array(fc.nat(30)),
        fc.constantFrom('utf-8', 'windows-1252'),
        async (csv, cuts, charset) => {
          expect(await fieldsIn(pieces(iconv.encode(csv, charset), cuts), charset)).toEqual(theirs(csv));
        },
      ),
      { numRuns: 3000 },
    );
  });
});

describe('A mapping', () => {
  const read = (field: object, cells: Record<string, string>) => {
    const mapping = { ...canonicalMapping([]), fields: { field } };
    const columns = columnsOf(mapping);
    return readerOf(field, columns).read(columns.map((name) => cells[name]!));
  };

  it('puts columns together, takes them apart, fills, translates and supplies', () => {
    expect(read({ columns: ['P', 'N'], join: '-' }, { P: '0021', N: '00049107' })).toBe('0021-00049107');
    expect(read({ columns: ['P', 'N'], join: '-', pad: [4, 8] }, { P: '21', N: '49107' })).toBe('0021-00049107');
    expect(read({ columns: ['P', 'N'], join: '-' }, { P: '', N: '' })).toBe('');
    expect(read({ column: 'C', split: { by: ' ', part: 2 } }, { C: 'LSP B 0021-1' })).toBe('B');
    expect(read({ column: 'C', split: { by: ' ', part: 9 } }, { C: 'LSP' })).toBe('');
    expect(read({ column: 'C', values: { S: 'true' } }, { C: 'S' })).toBe('true');
    expect(read({ column: 'C', values: { S: 'true' } }, { C: 'toString' })).toMatchObject({ code: 'NOT_ALLOWED' });
    expect(read({ constant: 'kWh' }, {})).toBe('kWh');
  });

  const known = { number: { required: true }, city: { required: false } };

  it.each([
    ['no object', 'x'],
    ['no fields', {}],
    ['a field that does not exist', { fields: { number: 'N', street: 'S' } }],
    ['a required field left out', { fields: { city: 'C' } }],
    ['an unknown setting', { fields: { number: 'N' }, colour: 'red' }],
    ['an unknown setting of a field', { fields: { number: { column: 'N', upper: true } } }],
    ['a field from two places', { fields: { number: { column: 'N', constant: '1' } } }],
    ['values that are no texts', { fields: { number: { column: 'N', values: { a: 1 } } } }],
    ['a delimiter of two characters', { fields: { number: 'N' }, delimiter: ';;' }],
    ['one mark for decimals and thousands', { fields: { number: 'N' }, decimal: ',', thousands: ',' }],
    ['a date format that is none', { fields: { number: 'N' }, dateFormat: 'dd/mm/aaaa' }],
  ])('with %s is refused', (_what, json) => {
    expect(() => parseMapping('holders', json, known)).toThrow(/mapeo/);
  });

  it("of Almafuerte's is understood", async () => {
    const mappings = await sampleMappings('almafuerte');
    const fields = Object.fromEntries(
      Object.keys((mappings.invoices as { fields: object }).fields).map((name) => [name, { required: true }]),
    );
    expect(parseMapping('invoices', mappings.invoices, fields)).toMatchObject({
      encoding: 'windows-1252',
      delimiter: ';',
      quote: '"',
      formats: { decimal: ',', thousands: '' },
    });
  });
});
