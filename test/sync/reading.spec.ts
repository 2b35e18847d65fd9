import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { charsetOf, decode } from '../../src/modules/sync/charset.js';
import { csvRows } from '../../src/modules/sync/csv-rows.js';
import { canonicalMapping, columnsOf, readerOf } from '../../src/modules/sync/mapping.js';
import { parseMapping } from '../../src/modules/sync/mapping-file.js';
import { ndjsonRows } from '../../src/modules/sync/ndjson-rows.js';
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

describe('However a file is cut on its way', () => {
  it.each(['utf-8', 'windows-1252', 'utf-16le'])('a CSV in %s gives its cells and its lines', async (charset) => {
    await fc.assert(
      fc.asyncProperty(rows, fc.array(fc.nat(5_000)), fc.constantFrom('\n', '\r\n'), async (cells, cuts, end) => {
        const quoted = (value: string) => `"${value.replaceAll('"', '""')}"`;
        const text = ['a;b', ...cells.map((row) => row.map(quoted).join(';'))].map((line) => line + end).join('');
        const bytes = iconv.encode(text, charset);
        const read = csvRows(decode(pieces(bytes, cuts), charsetOf(charset)), wanted, { delimiter: ';', quote: '"' });
        expect(await all(read)).toEqual(cells.map((row, i) => ({ line: i + 2, cells: row })));
      }),
      { numRuns: 60 },
    );
  });

  it('NDJSON gives its members and its lines', async () => {
    await fc.assert(
      fc.asyncProperty(rows, fc.array(fc.nat(5_000)), async (cells, cuts) => {
        const bytes = Buffer.from(cells.map(([a, b]) => `${JSON.stringify({ b, a })}\n`).join(''));
        const read = ndjsonRows(decode(pieces(bytes, cuts), 'utf-8'), wanted);
        expect(await all(read)).toEqual(cells.map((row, i) => ({ line: i + 1, cells: row })));
      }),
      { numRuns: 60 },
    );
  });

  it('a Windows-1252 text is never taken for UTF-8, not even when it ends in half a letter', async () => {
    for (const text of ['Ñandú', 'sin acentos', 'pingüino ñ', 'Ã', 'CAFÉ€'])
      expect((await all(decode(pieces(iconv.encode(text, 'windows-1252'), [3]), 'windows-1252'))).join('')).toBe(text);
  });

  it('names in prototypes are no columns', async () => {
    const read = ndjsonRows(decode(pieces(Buffer.from('{"a":"1"}\n'), []), 'utf-8'), [
      { name: 'toString', required: false },
    ]);
    expect(await all(read)).toEqual([{ line: 1, cells: [''] }]);
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
