import { request } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { client } from '../support/client.js';
import { aHolder, aSupply } from '../support/holder.js';
import { anInvoice } from '../support/invoice.js';
import { stack } from '../support/stack.js';
import { aTenant, type TestTenant } from '../support/tenant.js';
import { canonicalRows, csvRowsOf, exported, inOneOrder, rowsOf } from './exports.js';
import { ALMAFUERTE, DATASET_NAMES, importing, importSample, ndjson, sample, sampleMappings } from './imports.js';

const KEYS = {
  holders: 'select number as key from holders order by number',
  supplies: `select p.number || ' ' || v.service as key from supply_services v join supplies p on p.id = v.supply_id order by p.number, v.service`,
  invoices: `select type || ' ' || letter || ' ' || number as key from invoices order by type, letter, point_of_sale, sequence`,
  consumption: `select p.number || ' ' || r.service || ' ' || r.period as key from readings r join supplies p on p.id = r.supply_id order by p.number, r.service, r.period`,
};
const KEY_FIELDS = {
  holders: ['holderNumber'],
  supplies: ['supplyNumber', 'service'],
  invoices: ['type', 'letter', 'number'],
  consumption: ['supplyNumber', 'service', 'period'],
};

describe.each(['almafuerte', 'la-ribera'] as const)("%s's files come out", (cooperative) => {
  let tenant: TestTenant;
  let mappings: Record<string, unknown>;
  beforeAll(async () => {
    mappings = await sampleMappings(cooperative);
    tenant = await aTenant({ mappings });
    await importSample(tenant, cooperative);
  }, 120_000);

  it.each(DATASET_NAMES)('as they went in: %s, row by row, in the order of the key', async (dataset) => {
    const isCsv = cooperative === 'almafuerte';
    const file = await sample(cooperative, isCsv ? ALMAFUERTE[dataset] : `${dataset}.ndjson`);
    const type = isCsv ? 'text/csv' : 'application/x-ndjson';
    const sent = await canonicalRows(dataset, file, { type, mapping: isCsv ? mappings[dataset] : null });
    const rows = rowsOf(await exported(tenant, dataset));
    expect(inOneOrder(rows)).toEqual(inOneOrder(sent));
    const keys = rows.map((row) => KEY_FIELDS[dataset].map((field) => row[field]).join(' '));
    expect(keys).toEqual((await tenant.sql<{ key: string }>(KEYS[dataset])).map(({ key }) => key));
    expect(csvRowsOf(await exported(tenant, dataset, 'text/csv'))).toEqual(rows);
  });

  it.each(DATASET_NAMES.slice(1))('and change nothing when they come in again: %s', async (dataset) => {
    const content = await exported(tenant, dataset);
    const rows = rowsOf(content).length;
    expect(await importing(tenant, dataset, content)).toMatchObject({ status: 'finished', rows, unchanged: rows });
  });
});

describe('An export', () => {
  it('has no web key, no closed holder, and tells of closed supplies by their status', async () => {
    const tenant = await aTenant();
    const [open, closed] = [await aHolder(tenant, { webKey: 'SECRETA77' }), await aHolder(tenant)];
    await tenant.sql('update holders set closed_at = now() where id = $1', [closed.id]);
    const supply = await aSupply(tenant, { holder: closed, services: ['water'] });
    await tenant.sql(`update supply_services set status = 'inactive'`);
    await anInvoice(tenant, { supply, due: '-1234567890123.05' });
    const holders = await exported(tenant, 'holders');
    expect(rowsOf(holders).map(({ holderNumber }) => holderNumber)).toEqual([open.number]);
    expect(holders).not.toMatch(/webKey|SECRETA77/i);
    expect((await exported(tenant, 'holders', 'text/csv')).split('\r\n')[0]).toBe(
      'holderNumber,name,taxId,address,city,postalCode,phone,email',
    );
    expect(rowsOf(await exported(tenant, 'supplies'))).toMatchObject([
      { supplyNumber: supply.number, holderNumber: closed.number, status: 'inactive' },
    ]);
    expect(rowsOf(await exported(tenant, 'invoices'))).toMatchObject([
      { supplyNumber: supply.number, amount: '-1234567890123.05', balance: '-1234567890123.05' },
    ]);
  });

  it('of nothing is empty, but for the names of a CSV', async () => {
    const tenant = await aTenant();
    expect(await exported(tenant, 'consumption')).toBe('');
    expect((await exported(tenant, 'consumption', 'text/csv')).split('\r\n')).toEqual([
      'supplyNumber,service,period,invoiceNumber,previousReading,currentReading,quantity,unit,readOn,estimated',
      '',
    ]);
  });

  it('comes compressed to whoever takes that, and plain to others', async () => {
    const tenant = await aTenant();
    await importing(tenant, 'holders', ndjson({ holderNumber: '1', name: 'Uno', webKey: 'K' }));
    const bytes = (encoding: string) =>
      new Promise<{ encoding?: string; body: Buffer }>((done, fail) => {
        const headers = { authorization: `Bearer ${tenant.apiKey}`, 'accept-encoding': encoding };
        request(`${stack.apiUrl}/v1/tenants/${tenant.slug}/sync/exports/holders`, { headers }, (answer) => {
          const chunks: Buffer[] = [];
          answer.on('data', (chunk: Buffer) => chunks.push(chunk));
          answer.on('end', () => done({ encoding: answer.headers['content-encoding'], body: Buffer.concat(chunks) }));
        })
          .on('error', fail)
          .end();
      });
    const row = ndjson({ holderNumber: '1', name: 'Uno' });
    expect(await bytes('identity')).toEqual({ encoding: undefined, body: Buffer.from(row) });
    const { encoding, body } = await bytes('br, gzip;q=0.5');
    expect([encoding, gunzipSync(body).toString()]).toEqual(['gzip', row]);
  });

  it('is behind the scope of imports, and of no other dataset', async () => {
    const tenant = await aTenant();
    const api = client(tenant, tenant.apiKey);
    expect(await api.get('/sync/exports/users')).toMatchObject({ status: 400, body: { code: 'VALIDATION_FAILED' } });
    await tenant.sql(
      `update public.api_keys set scopes = '{payments,acknowledge,claims,contact,links}' where tenant_id = $1`,
      [tenant.id],
    );
    expect((await api.get('/sync/exports/holders')).status).toBe(403);
  });
});
