import { describe, expect, it } from '@jest/globals';
import { rowCheck } from '../../src/modules/sync/dataset-rows.js';
import { DATASET_FIELDS } from '../../src/modules/sync/dataset-fields.js';
import { fileRows } from '../../src/modules/sync/file-rows.js';
import { KnownRecords } from '../../src/modules/sync/known-records.js';
import { wantedColumns } from '../../src/modules/sync/mapping.js';
import { parseMapping } from '../../src/modules/sync/mapping-file.js';
import { Recall } from '../../src/modules/sync/recall.js';

const FIELDS = DATASET_FIELDS.supplies;
const fields = { supplyNumber: 'CONEXION', holderNumber: 'SOCIO', service: { constant: 'water' } };

/** What the file gives under the mapping, and the hash of each record. */
async function read(json: object, text: string) {
  const mapping = parseMapping('supplies', json, FIELDS);
  const form = { mapping, charset: 'utf-8', isCsv: true, wanted: wantedColumns(mapping, () => false) };
  const { check } = rowCheck(FIELDS, mapping);
  const bytes = (async function* () {
    yield Buffer.from(text);
  })();
  const rows = [];
  for await (const { rows: batch } of fileRows(
    bytes,
    form,
    new Recall(new KnownRecords(0), Buffer.alloc(32), 'context'),
  ))
    for (const row of batch) if ('source' in row) rows.push({ ...check(row.source), hash: row.hash });
  return rows;
}

const valuesOf = (rows: Awaited<ReturnType<typeof read>>, field: string) =>
  rows.map((row) => ('rejections' in row ? row.rejections.map(({ code }) => code).join() : row.values[field]));

describe('A mapping', () => {
  it('skips the lines before the one that names the columns, and what they say makes no record another one', async () => {
    const file = (title: string, head = 'SOCIO;CONEXION') => `${title}\n\n${head}\n1;10\n2;20\n`;
    const json = { delimiter: ';', skipLines: 2, fields };
    const rows = await read(json, file('Padrón al 21/11/2026'));
    expect(rows.map((row) => ('line' in row ? row.line : 0))).toEqual([4, 5]);
    const hashes = (found: { hash?: bigint | null }[]) => found.map(({ hash }) => hash);
    expect(hashes(await read(json, file('Padrón al 22/11/2026')))).toEqual(hashes(rows));
    expect(hashes(await read(json, file('Padrón al 21/11/2026', 'CONEXION;SOCIO')))).not.toEqual(hashes(rows));
    await expect(read({ ...json, skipLines: 3 }, file('Padrón'))).rejects.toThrow('Faltan columnas');
  });

  it('leaves out the lines that begin as it says, of any width, and no others', async () => {
    const text = 'SOCIO;CONEXION\n1;10\nTOTALES;20\n;TOTAL DE FILAS: 1\nTOTAL;1;2;3\nTotal;5\n';
    const rows = await read({ delimiter: ';', ignoreLines: ['TOTAL'], fields }, text);
    expect(valuesOf(rows, 'holderNumber')).toEqual(['1', 'Total']);
  });

  it('puts our value where the file has none', async () => {
    const status = { column: 'ESTADO', values: { ALTA: 'active', BAJA: 'inactive' }, default: 'active' };
    const text = 'SOCIO;CONEXION;ESTADO\n1;10;BAJA\n2;20;\n3;30;OTRO\n';
    const rows = await read({ delimiter: ';', fields: { ...fields, status } }, text);
    expect(valuesOf(rows, 'status')).toEqual(['inactive', 'active', 'NOT_ALLOWED']);
  });

  it('takes translations in upper or lower case, with accents or without, only where it says so', async () => {
    const service = { column: 'SERVICIO', values: { Energía: 'electricity', AGUA: 'water' } };
    const text = 'SOCIO;CONEXION;SERVICIO\n1;10;ENERGIA\n2;20;agua\n3;30;AGUA\n4;40;gas\n';
    const forgiving = { delimiter: ';', fields: { ...fields, service: { ...service, ignoreCase: true } } };
    expect(valuesOf(await read(forgiving, text), 'service')).toEqual(['electricity', 'water', 'water', 'NOT_ALLOWED']);
    const exact = { delimiter: ';', fields: { ...fields, service } };
    expect(valuesOf(await read(exact, text), 'service')).toEqual([
      'NOT_ALLOWED',
      'NOT_ALLOWED',
      'water',
      'NOT_ALLOWED',
    ]);
  });
});

describe('A wrong mapping is refused by the name of what is wrong', () => {
  const field = (json: unknown) => ({ fields: { ...fields, status: json } });
  it.each([
    [{ skipLines: -1, fields }, '«skipLines»'],
    [{ skipLines: '2', fields }, '«skipLines»'],
    [{ ignoreLines: 'TOTAL', fields }, '«ignoreLines»'],
    [{ ignoreLines: [''], fields }, '«ignoreLines»'],
    [{ ignoreLines: [], fields }, '«ignoreLines»'],
    [{ periodFormat: 'MMMM yyyy', fields }, '«MMMM yyyy»'],
    [field({ column: 'E', colour: 'red' }), '«status»: no existe «colour»'],
    [field({ column: 'E', default: '' }), '«status»: revise «default»'],
    [field({ constant: 'active', default: 'active' }), '«status»: «default» no va con «constant»'],
    [field({ column: 'E', ignoreCase: true }), '«status»: «ignoreCase» no va sin «values»'],
    [field({ column: 'E', ignoreCase: 'yes', values: {} }), '«status»: revise «ignoreCase»'],
    [field({ column: 'E', values: { si: 'active', SÍ: 'inactive' }, ignoreCase: true }), '«status»: «values» repite'],
    [field({ column: 'E', columns: ['A'] }), '«status»: lleva uno de «column», «columns» y «constant»'],
    [field({ column: 'E', split: { by: '-', part: 0 } }), '«status»: revise «split»'],
    [field(7), '«status»: debe ser el nombre de una columna o un objeto'],
    [field(''), '«status»: el nombre de la columna está vacío'],
  ])('%j', (json, sentence) => {
    expect(() => parseMapping('supplies', json, FIELDS)).toThrow(sentence);
  });
});
