import { buffer } from 'node:stream/consumers';
import { beforeAll, describe, expect, it } from '@jest/globals';
import iconv from 'iconv-lite';
import { stack } from '../support/stack.js';
import { aTenant, type TestTenant } from '../support/tenant.js';
import { type EndedImport, importing, ndjson } from './imports.js';

const HEAD = ['NRO', 'NOMBRE', 'CORREO', 'CLAVE'];
const FIELDS = {
  holderNumber: { column: 'NRO' },
  name: { column: 'NOMBRE' },
  email: { column: 'CORREO' },
  webKey: { column: 'CLAVE' },
};

interface Downloaded {
  status: number;
  type: string;
  disposition: string;
  bytes: Buffer;
}

async function download(tenant: TestTenant, { id }: Pick<EndedImport, 'id'>): Promise<Downloaded> {
  const answer = await fetch(`${stack.apiUrl}/v1/tenants/${tenant.slug}/sync/imports/${id}/rejected-rows`, {
    headers: { authorization: `Bearer ${tenant.apiKey}` },
  });
  return {
    status: answer.status,
    type: answer.headers.get('content-type') ?? '',
    disposition: answer.headers.get('content-disposition') ?? '',
    bytes: await buffer(answer.body!),
  };
}

const mapped = (encoding: string) => ({
  mappings: { holders: { encoding, delimiter: ';', skipLines: 1, fields: FIELDS } },
});
const lines = (...rows: string[][]) => ['Padrón de socios', ...rows.map((row) => row.join(';'))].join('\r\n');

describe.each(['windows-1252', 'utf-8', 'utf-16le'])('A file in %s with wrong rows', (encoding) => {
  let tenant: TestTenant;
  let first: EndedImport;
  let text: string;

  beforeAll(async () => {
    tenant = await aTenant(mapped(encoding));
    const rows = [
      HEAD,
      ['1', 'Paván Núñez', 'sin arroba', 'abc123'],
      ['2', 'Bär', 'b@example.com', 'def456'],
      ['3', '', '', 'x y'],
    ];
    const content = iconv.encode(lines(...rows), encoding, { addBOM: encoding.startsWith('utf-16') });
    first = await importing(tenant, 'holders', content, { type: 'text/csv' });
    text = iconv.decode((await download(tenant, first)).bytes, encoding);
  });

  it('gives back what stands before the head, the head and the wrong rows, as they were, each with its reasons', () => {
    expect(first).toMatchObject({ status: 'finished', inserted: 1, rejected: 2 });
    const [title, head, ...rows] = text.trimEnd().split('\r\n');
    expect(title).toBe('Padrón de socios');
    expect(head).toBe('NRO;NOMBRE;CORREO;CLAVE;MOTIVO_DEL_RECHAZO');
    expect(rows).toEqual([
      '1;Paván Núñez;sin arroba;abc123;No es un correo electrónico válido. (CORREO)',
      '3;;;x y;Falta este dato. (NOMBRE) No es una clave web válida. (CLAVE)',
    ]);
  });

  it('goes in once mended, and what is still wrong comes back with its new reason alone', async () => {
    const half = text.replace('sin arroba', 'pavan@example.com');
    const bytes = iconv.encode(half, encoding, { addBOM: false });
    const second = await importing(tenant, 'holders', bytes, { type: 'text/csv' });
    expect(second).toMatchObject({ status: 'finished', inserted: 1, rejected: 1 });
    const again = iconv.decode((await download(tenant, second)).bytes, encoding);
    expect(again.trimEnd().split('\r\n').slice(1)).toEqual([
      'NRO;NOMBRE;CORREO;CLAVE;MOTIVO_DEL_RECHAZO',
      '3;;;x y;Falta este dato. (NOMBRE) No es una clave web válida. (CLAVE)',
    ]);
    const mended = iconv.encode(again.replace('3;;;x y', '3;Vidal;;xy'), encoding, { addBOM: false });
    const third = await importing(tenant, 'holders', mended, { type: 'text/csv' });
    expect(third).toMatchObject({ status: 'finished', inserted: 1, rejected: 0 });
    const holders = await tenant.sql('select number, name from holders order by number');
    expect(holders.map(({ name }) => name)).toEqual(['Paván Núñez', 'Bär', 'Vidal']);
  });
});

describe('NDJSON with wrong rows', () => {
  it('comes back as it was written, with the reasons in a field of their own, and goes in once mended', async () => {
    const tenant = await aTenant();
    const good = { holderNumber: '7', name: 'Ana', webKey: 'clave7' };
    const content = `${ndjson(good)}{"holderNumber":"8", "name":"Eva","webKey":"k8","email":"nada","saldo":12345678901234567890.10}\nnada de JSON\n`;
    const first = await importing(tenant, 'holders', content);
    expect(first.rejected).toBe(2);
    const { bytes, type, disposition } = await download(tenant, first);
    const [eva, none] = bytes.toString().trimEnd().split('\r\n') as [string, string];
    expect(type).toMatch(/^application\/x-ndjson/);
    expect(disposition).toBe('attachment; filename="rechazados-holders.ndjson"');
    expect(eva).toContain('"saldo":12345678901234567890.10,"_motivo":"No es un correo electrónico válido. (email)"');
    expect(JSON.parse(none)).toMatchObject({ _linea: 'nada de JSON' });
    const second = await importing(tenant, 'holders', eva.replace('"nada"', '"eva@example.com"'));
    expect(second).toMatchObject({ inserted: 1, rejected: 0 });
  });
});

describe('Rejected rows', () => {
  it('are refused to another cooperative, and there are none where every row went in', async () => {
    const [tenant, other] = [await aTenant(), await aTenant()];
    const good = await importing(tenant, 'holders', ndjson({ holderNumber: '1', name: 'Ana', webKey: 'k' }));
    expect((await download(tenant, good)).status).toBe(404);
    const bad = await importing(tenant, 'holders', ndjson({ holderNumber: '1', webKey: 'k' }));
    expect((await download(tenant, bad)).status).toBe(200);
    expect((await download(other, bad)).status).toBe(404);
  });

  it('are found later than by reading too: an unknown holder, a repeated key', async () => {
    const tenant = await aTenant();
    await importing(tenant, 'holders', ndjson({ holderNumber: '1', name: 'Ana', webKey: 'k' }));
    const row = { supplyNumber: '44', holderNumber: '1', service: 'water' };
    const found = await importing(
      tenant,
      'supplies',
      ndjson(row, { ...row, holderNumber: '99', supplyNumber: '45' }, row),
    );
    const rows = (await download(tenant, found)).bytes.toString();
    expect(rows.trimEnd().split('\r\n')).toHaveLength(2);
    expect(rows).toContain('"_motivo":"El titular 99 no existe. (holderNumber)"');
    expect(rows).toContain('"_motivo":"Está repetido: ya figura en la línea 1. (supplyNumber)"');
  });

  it('tell the value that could not be taken, cut where it is long, but never a web key', async () => {
    const tenant = await aTenant();
    const row = { holderNumber: '5', name: 'Ana', email: `${'a'.repeat(300)}`, webKey: 'con espacios' };
    const { rejections } = await importing(tenant, 'holders', ndjson(row));
    const email = rejections.find(({ column }) => column === 'email') as unknown as { value: string };
    expect(email.value).toBe(`${'a'.repeat(119)}…`);
    expect(rejections.find(({ column }) => column === 'webKey')).toMatchObject({
      code: 'INVALID_WEB_KEY',
      value: null,
    });
    const [kept] = await tenant.sql<{ text: string }>('select json_agg(r)::text as text from import_rejections r');
    expect(kept!.text).not.toContain('con espacios');
  });
});
