import { createHash } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from '@jest/globals';
import iconv from 'iconv-lite';
import { stack } from '../support/stack.js';
import { aTenant, type TestTenant } from '../support/tenant.js';
import { importing, ndjson, sampleMappings } from './imports.js';

const CSV = 'text/csv';
const holder = { holderNumber: '100', name: 'Paván, Georgina', webKey: 'COOP2019' };
const supply = { supplyNumber: '44', holderNumber: '100', service: 'water' };

const HOLDERS = 'NRO_TITULAR;APELLIDO_Y_NOMBRE;CUIT;DOMICILIO;LOCALIDAD;CP;TELEFONO;EMAIL;CLAVE_WEB';
const INVOICES =
  'NRO_TITULAR;NRO_SUMINISTRO;TIPO;LETRA;PTO_VTA;NUMERO;PERIODO;EMISION;VTO_1;IMPORTE_1;VTO_2;IMPORTE_2;SALDO;CAE;VTO_CAE';
const anInvoiceLine = (change: Record<number, string> = {}) => {
  const cells =
    '100;44;LSP;B;0021;00000001;10/2026;05/10/2026;18/10/2026;4210,55;28/10/2026;4298,97;4210,55;694;15/10/2026'.split(
      ';',
    );
  for (const [place, value] of Object.entries(change)) cells[Number(place)] = value;
  return cells.join(';');
};
/** «¤» stands for 0x81, which is no letter of Windows-1252 and which no encoder writes. */
const TEN_MEGABYTES = gzipSync(Buffer.alloc(10 * 2 ** 20, ' '));
const latin = (...lines: string[]) =>
  iconv.encode(`${lines.join('\r\n')}\r\n`, 'windows-1252').map((byte) => (byte === 0xa4 ? 0x81 : byte)) as Buffer;

describe('A bad row is rejected with its line, column and reason while the good ones go in:', () => {
  let tenant: TestTenant;
  beforeAll(async () => {
    tenant = await aTenant({ mappings: await sampleMappings('almafuerte') });
    await importing(tenant, 'holders', ndjson(holder));
    await importing(tenant, 'supplies', ndjson(supply));
  });

  const invoices = (...lines: string[]) => importing(tenant, 'invoices', latin(INVOICES, ...lines), { type: CSV });

  it.each([
    ['an unknown holder', { 0: '999' }, 'NRO_TITULAR', 'UNKNOWN_REFERENCE', '999'],
    ['an unknown supply', { 1: '999' }, 'NRO_SUMINISTRO', 'UNKNOWN_REFERENCE', '999'],
    ['a day that does not exist', { 7: '31/02/2026' }, 'EMISION', 'INVALID_DATE', '31/02/2026'],
    ['the year 0205', { 7: '05/10/0205' }, 'EMISION', 'INVALID_DATE', '05/10/0205'],
    ['a thirteenth month', { 6: '13/2026' }, 'PERIODO', 'INVALID_PERIOD', '13/2026'],
    ['an amount such as 1.2.3,00', { 9: '1.2.3,00' }, 'IMPORTE_1', 'INVALID_NUMBER', '1.2.3,00'],
    ['a decimal point where the mapping says comma', { 9: '4210.55' }, 'IMPORTE_1', 'INVALID_NUMBER', '4210.55'],
    ['thousands that the mapping does not know', { 9: '4.210' }, 'IMPORTE_1', 'INVALID_NUMBER', '4.210'],
    ['a third decimal', { 9: '4210,555' }, 'IMPORTE_1', 'TOO_MANY_DECIMALS', '4210,555'],
    [
      'an amount that no cooperative bills',
      { 9: '99999999999999,00' },
      'IMPORTE_1',
      'OUT_OF_RANGE',
      '99999999999999,00',
    ],
    ['a second due day before the first', { 10: '17/10/2026' }, 'VTO_2', 'INVALID_DUE_DATE', null],
    ['a second due day without its amount', { 11: '' }, 'IMPORTE_2', 'INVALID_DUE_DATE', null],
    ['a number of letters', { 5: 'ABC' }, 'PTO_VTA + NUMERO', 'INVALID_NUMBER', '0021-ABC'],
    ['a missing balance', { 12: '' }, 'SALDO', 'REQUIRED', null],
    ['a NUL', { 2: 'LS\0P' }, 'TIPO', 'INVALID_CHARACTERS', 'LS\ufffdP'],
    ['a byte that is no letter', { 2: 'L¤P' }, 'TIPO', 'INVALID_CHARACTERS', 'L\ufffdP'],
  ])('%s', async (_what, change, column, code, value) => {
    const good = anInvoiceLine({ 5: '00000777' });
    const found = await invoices(good, anInvoiceLine(change as Record<number, string>), '');
    expect(found).toMatchObject({ status: 'finished', rows: 2, rejected: 1 });
    expect(found.rejections).toEqual([{ line: 3, column, code, detail: expect.stringMatching(/\.$/), value }]);
    expect(await tenant.sql(`select balance_centavos from invoices where sequence = 777`)).toEqual([
      { balance_centavos: 421055 },
    ]);
  });

  it('a short line', async () => {
    const found = await invoices(anInvoiceLine(), '100;44;LSP', anInvoiceLine({ 5: '00000002' }));
    expect(found).toMatchObject({ status: 'finished', rows: 3, rejected: 1 });
    expect(found.rejections).toMatchObject([{ line: 3, column: '', code: 'SHORT_LINE' }]);
  });

  it('the same invoice twice: the first one stands, and the second says where that is', async () => {
    const found = await invoices(anInvoiceLine({ 5: '00000009' }), anInvoiceLine({ 5: '00000009', 12: '1,00' }));
    expect(found.rejections).toMatchObject([
      { line: 3, code: 'DUPLICATE_KEY', detail: expect.stringContaining('línea 2') },
    ]);
    expect(await tenant.sql('select erp_balance_centavos from invoices where sequence = 9')).toEqual([
      { erp_balance_centavos: 421055 },
    ]);
  });

  it('every wrong column of a row, but the row counts once', async () => {
    const found = await invoices(anInvoiceLine({ 7: '31/02/2026', 9: 'x' }));
    expect(found).toMatchObject({ rejected: 1 });
    expect(found.rejections.map((reason) => reason.column)).toEqual(['EMISION', 'IMPORTE_1']);
  });

  it('a holder without a web key, or with a tax number of ten digits', async () => {
    const found = await importing(
      tenant,
      'holders',
      latin(HOLDERS, '200;Núñez, Íñigo;;;;;;;', '201;Núñez, Íñigo;27-2411122-0;;;;;;K1', '202;Núñez, Íñigo;;;;;;;K2'),
      { type: CSV },
    );
    expect(found).toMatchObject({ rows: 3, inserted: 1, rejected: 2 });
    expect(found.rejections).toMatchObject([
      { line: 2, column: 'CLAVE_WEB', code: 'REQUIRED' },
      { line: 3, column: 'CUIT', code: 'INVALID_TAX_ID' },
    ]);
    expect(await tenant.sql(`select name from holders where number = '202'`)).toEqual([{ name: 'Núñez, Íñigo' }]);
  });

  it('a value that the mapping does not translate', async () => {
    const header = 'NRO_TITULAR;NRO_SUMINISTRO;SERVICIO;DOMICILIO;MEDIDOR;CATEGORIA;ESTADO';
    const found = await importing(tenant, 'supplies', latin(header, '100;45;NAFTA;;;;ACTIVO', '100;45;AGUA;;;;BAJA'), {
      type: CSV,
    });
    expect(found.rejections).toMatchObject([{ line: 2, column: 'SERVICIO', code: 'NOT_ALLOWED' }]);
    expect(await tenant.sql(`select status from supplies where number = '45'`)).toEqual([{ status: 'inactive' }]);
  });

  it('a cell of 70 KB, and a line of 200 MB that is never held whole', async () => {
    const line = gzipSync(Buffer.concat([Buffer.alloc(200 * 2 ** 20, ' '), Buffer.from('\n')]));
    const others = ndjson(
      { ...holder, holderNumber: '310', address: 'x'.repeat(70_000) },
      { ...holder, holderNumber: '311' },
    );
    const found = await importing(tenant, 'holders', Buffer.concat([line, gzipSync(others)]));
    expect(found).toMatchObject({ status: 'finished', rows: 3, inserted: 1, rejected: 2 });
    expect(found.rejections).toMatchObject([
      { line: 1, code: 'LINE_TOO_LONG' },
      { line: 2, column: 'address', code: 'TOO_LONG', value: expect.stringMatching(/^x{119}…$/) },
    ]);
  });

  it('lines of NDJSON that are no object, or longer than any row of ours', async () => {
    const long = JSON.stringify({ ...holder, holderNumber: '300', name: 'x'.repeat(2_000_000) });
    const content = `${ndjson({ ...holder, holderNumber: '301' })}${long}\n[1]\n{"holderNumber":\n${ndjson({ ...holder, holderNumber: '302', name: { a: 1 } })}${ndjson({ ...holder, holderNumber: '303' })}`;
    const found = await importing(tenant, 'holders', content);
    expect(found).toMatchObject({ status: 'finished', rows: 6, inserted: 2, rejected: 4 });
    expect(found.rejections.map(({ line, code }) => [line, code])).toEqual([
      [2, 'LINE_TOO_LONG'],
      [3, 'INVALID_JSON'],
      [4, 'INVALID_JSON'],
      [5, 'NOT_TEXT'],
    ]);
  });

  it('more of them than are kept: all are counted', async () => {
    const rows = Array.from({ length: 10_050 }, (_, i) => ({
      ...supply,
      supplyNumber: String(i + 5_000),
      holderNumber: 'nadie',
    }));
    const found = await importing(tenant, 'supplies', ndjson(...rows));
    expect(found).toMatchObject({ status: 'finished', rows: 10_050, inserted: 0, rejected: 10_050 });
    expect(await tenant.sql('select count(*) from import_rejections where import_id = $1', [found.id])).toEqual([
      { count: 10_000 },
    ]);
  });
});

describe('A file that is no such file fails with a sentence, and nothing of it goes in:', () => {
  let tenant: TestTenant;
  beforeAll(async () => {
    tenant = await aTenant({ mappings: await sampleMappings('almafuerte') });
    await importing(tenant, 'holders', ndjson(holder));
  });

  const line = '900;Núñez, Íñigo;;;;;;;CLAVE';
  const text = (...lines: string[]) => `${lines.join('\r\n')}\r\n`;

  it.each([
    ['Windows-1252 declared as UTF-8', latin(HOLDERS, line), 'text/csv; charset=utf-8', 'NOT_UTF8'],
    [
      'UTF-8 declared as Windows-1252',
      Buffer.from(text(HOLDERS, line)),
      'text/csv; charset=windows-1252',
      'WRONG_CHARSET',
    ],
    ['an unknown character set', latin(HOLDERS, line), 'text/csv; charset=ebcdic', 'UNKNOWN_CHARSET'],
    [
      'NDJSON with a torn letter',
      Buffer.concat([Buffer.from(ndjson(holder)), Buffer.from([0xc3])]),
      'application/x-ndjson',
      'NOT_UTF8',
    ],
    ['a quote that never closes', latin(HOLDERS, '901;Uno;;;;;;;K', '902;"Dos;;;;;;;K', line), CSV, 'UNCLOSED_QUOTE'],
    ['two columns of one name', latin(`${HOLDERS};CUIT`, `${line};`), CSV, 'REPEATED_COLUMN'],
    [
      "a column of the mapping's that is not there",
      latin(HOLDERS.replace('CLAVE_WEB', 'CLAVE'), line),
      CSV,
      'MISSING_COLUMN',
    ],
    ['nothing at all', Buffer.from('\r\n'), CSV, 'EMPTY_FILE'],
    ['a line of two megabytes', latin(HOLDERS, `903;${'x'.repeat(2_000_000)};;;;;;;K`, line), CSV, 'LINE_TOO_LONG'],
    [
      'half of a gzip archive',
      gzipSync(
        latin(HOLDERS, ...Array.from({ length: 3000 }, (_, i) => createHash('md5').update(String(i)).digest('hex'))),
      ).subarray(0, 9000),
      CSV,
      'BROKEN_GZIP',
    ],
    [
      'an archive of 300 KB that grows to 300 MB',
      Buffer.concat(Array.from({ length: 30 }, () => TEN_MEGABYTES)),
      'application/x-ndjson',
      'TOO_LARGE',
    ],
  ])('%s', async (_what, content, type, code) => {
    const found = await importing(tenant, 'holders', content, { type });
    expect(found).toMatchObject({
      status: 'failed',
      inserted: 0,
      error: { code, detail: expect.stringMatching(/\.$/) },
    });
    expect(await tenant.sql('select number from holders')).toEqual([{ number: '100' }]);
  });

  it('the connection is cut half-way: not even an import is left', async () => {
    const before = await tenant.sql('select id from imports');
    await new Promise<void>((done) => {
      const url = new URL(`${stack.apiUrl}/v1/tenants/${tenant.slug}/sync/imports?dataset=holders`);
      const upload = httpRequest(url, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${tenant.apiKey}`,
          'content-type': 'application/x-ndjson',
          'content-length': 1_000_000,
        },
      });
      upload.on('error', () => done());
      upload.write(ndjson({ ...holder, holderNumber: '950' }), () => upload.destroy(new Error('cut')));
    });
    // A whole file after it: when that one has gone in, the cut one would have been there too.
    await importing(tenant, 'holders', ndjson(holder));
    expect(await tenant.sql('select id from imports')).toHaveLength(before.length + 1);
    expect(await tenant.sql('select number from holders')).toEqual([{ number: '100' }]);
  });
});

describe('What a management system may write, goes in:', () => {
  let tenant: TestTenant;
  beforeAll(async () => {
    tenant = await aTenant();
  });
  const header = 'holderNumber,name,webKey,address';
  const nameOf = async (number: string) =>
    (await tenant.sql('select name from holders where number = $1', [number]))[0]?.name;

  it.each([
    ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${header}\n1,"Ñandú, José",K,x\n`), CSV],
    ['ISO-8859-1', iconv.encode(`${header}\n1,"Ñandú, José",K,x\n`, 'iso-8859-1'), 'text/csv; charset=ISO-8859-1'],
    [
      'UTF-16LE with a byte order mark',
      iconv.encode(`${header}\n1,"Ñandú, José",K,x\n`, 'utf-16le', { addBOM: true }),
      'text/csv; charset=utf-16le',
    ],
    ['a gzip archive', gzipSync(`${header}\n1,"Ñandú, José",K,x\n`), CSV],
    ['no line end at the end, and lone carriage returns', Buffer.from(`${header}\r1,"Ñandú, José",K,x`), CSV],
    ['backslashes and quotes', Buffer.from(`${header}\n1,"Ñandú, José",K,"C:\\casa ""B"" \\N"\n`), CSV],
  ])('%s', async (_what, content, type) => {
    const found = await importing(tenant, 'holders', content, { type });
    expect(found).toMatchObject({ status: 'finished', rows: 1, rejected: 0 });
    expect(await nameOf('1')).toBe('Ñandú, José');
  });

  it('keeps every character as it came', async () => {
    expect(await tenant.sql(`select address from holders where number = '1'`)).toEqual([
      { address: 'C:\\casa "B" \\N' },
    ]);
  });
});
