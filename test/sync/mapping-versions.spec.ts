import { execFile } from 'node:child_process';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { inProject } from '../../scripts/stack/project.ts';
import { parseTenantFile } from '../../src/modules/tenant/tenant-registry.js';
import { client } from '../support/client.js';
import { stack } from '../support/stack.js';
import { aTenant, type TestTenant } from '../support/tenant.js';
import { ended, importing, sampleMappings } from './imports.js';

const COMMAS = { fields: { holderNumber: 'N', name: 'A', webKey: 'K' } };
const SEMICOLONS = { delimiter: ';', ...COMMAS };
const CSV = { type: 'text/csv' };

interface Version {
  dataset: string;
  version: number;
  mapping: object | null;
  note: string;
  author: string;
}

const api = (tenant: TestTenant) => client(tenant, tenant.apiKey);
const put = (tenant: TestTenant, mapping: object | null, note?: string, dataset = 'holders') =>
  api(tenant).send<Version>('PUT', `/sync/mappings/${dataset}`, { mapping, ...(note && { note }) });

describe("A cooperative's mapping", () => {
  let tenant: TestTenant;
  beforeEach(async () => {
    tenant = await aTenant({ mappings: { holders: COMMAS } });
  });

  it('is version 1 from the onboarding on, and each change is a version more', async () => {
    expect((await api(tenant).get('/sync/mappings')).body).toMatchObject({
      items: [{ dataset: 'holders', version: 1, mapping: COMMAS, author: 'onboarding', note: '' }],
      nextCursor: null,
    });
    const { status, body } = await put(tenant, SEMICOLONS, 'Otro sistema');
    expect(status).toBe(200);
    expect(body).toMatchObject({ dataset: 'holders', version: 2, mapping: SEMICOLONS, note: 'Otro sistema' });
    expect(body.author).toMatch(/^api-key:[0-9a-f-]{36}$/);
    expect((await api(tenant).get<Version>('/sync/mappings/holders')).body).toEqual(body);
    expect((await api(tenant).get<Version>('/sync/mappings/holders?version=1')).body.mapping).toEqual(COMMAS);
    expect((await api(tenant).get('/sync/mappings/holders?version=3')).status).toBe(404);
    expect((await api(tenant).get('/sync/mappings/invoices')).status).toBe(404);
  });

  it('that says the same, in whatever order, makes no new version; going back to an earlier one does', async () => {
    const same = { fields: { webKey: 'K', name: 'A', holderNumber: 'N' } };
    expect((await put(tenant, same)).body.version).toBe(1);
    expect((await put(tenant, SEMICOLONS)).body.version).toBe(2);
    expect((await put(tenant, COMMAS)).body.version).toBe(3);
    const { body } = await api(tenant).get<{ items: Version[]; nextCursor: string }>(
      '/sync/mappings/holders/versions?limit=2',
    );
    expect(body.items.map(({ version }) => version)).toEqual([3, 2]);
    const rest = await api(tenant).get<{ items: Version[] }>(
      `/sync/mappings/holders/versions?limit=2&cursor=${body.nextCursor}`,
    );
    expect(rest.body).toMatchObject({ items: [{ version: 1, mapping: COMMAS }], nextCursor: null });
  });

  it('that is wrong is refused with a sentence that names the setting, and the one before stays in force', async () => {
    const { status, body } = await put(tenant, { fields: { holderNumber: 'N', surname: 'A' } });
    expect(status).toBe(400);
    expect(body).toMatchObject({
      code: 'VALIDATION_FAILED',
      errors: [
        {
          field: 'mapping',
          code: 'INVALID_MAPPING',
          detail: 'El mapeo de holders no es válido: no existe el campo «surname».',
        },
      ],
    });
    expect((await api(tenant).get<Version>('/sync/mappings/holders')).body.version).toBe(1);
  });

  it('changed by ten at once has ten versions without a gap', async () => {
    const changes = Array.from({ length: 10 }, (_, i) => put(tenant, { ...COMMAS, skipLines: i + 1 }));
    const made = (await Promise.all(changes)).map(({ body }) => body.version);
    expect(made.sort((a, b) => a - b)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });

  it('is the one by which an import says that it was read', async () => {
    expect(await importing(tenant, 'holders', 'N,A,K\n1,Uno,K1\n', CSV)).toMatchObject({
      mappingVersion: 1,
      inserted: 1,
    });
    await put(tenant, SEMICOLONS);
    expect(await importing(tenant, 'holders', 'N;A;K\n2;Dos;K2\n', CSV)).toMatchObject({
      mappingVersion: 2,
      inserted: 1,
    });
    await put(tenant, null);
    const canonical = 'holderNumber,name,webKey\n3,Tres,K3\n';
    expect(await importing(tenant, 'holders', canonical, CSV)).toMatchObject({ mappingVersion: 3, inserted: 1 });
    const supplies = 'supplyNumber,holderNumber,service\n44,1,water\n';
    expect(await importing(tenant, 'supplies', supplies, CSV)).toMatchObject({ mappingVersion: null, inserted: 1 });
  });

  it('that changes while a file waits is not the one by which that file is read', async () => {
    const { body: batch } = await api(tenant).post<{ id: string }>('/sync/batches', {});
    const { body: file } = await api(tenant).post<{ id: string }>(
      `/sync/imports?dataset=holders&batch=${batch.id}`,
      Buffer.from('N,A,K\n1,Uno,K1\n'),
      { 'content-type': 'text/csv' },
    );
    await put(tenant, SEMICOLONS);
    await api(tenant).post(`/sync/batches/${batch.id}/run`);
    expect(await ended(tenant, file.id)).toMatchObject({ status: 'finished', inserted: 1, mappingVersion: 1 });
  });

  it("is nobody else's", async () => {
    const other = await aTenant();
    expect((await api(other).get<{ items: Version[] }>('/sync/mappings')).body.items).toEqual([]);
    expect((await client(tenant, other.apiKey).send('PUT', '/sync/mappings/holders', { mapping: null })).status).toBe(
      401,
    );
    expect((await api(tenant).get<Version>('/sync/mappings/holders')).body.version).toBe(1);
  });

  it('of before there were versions is version 1', async () => {
    const old = await aTenant();
    await old.sql(
      `update public.tenants set settings = settings || jsonb_build_object('mappings', $2::jsonb) where id = $1`,
      [old.id, JSON.stringify({ holders: SEMICOLONS, supplies: { fields: {} } })],
    );
    const migration = await readFile(inProject('migrations/tenant/0016-import-mappings.sql'), 'utf8');
    await old.sql(migration.slice(migration.indexOf('insert into import_mappings')).replace(/;\s*$/, ''));
    expect(await old.sql('select dataset, version, mapping from import_mappings order by dataset')).toEqual([
      { dataset: 'holders', version: 1, mapping: SEMICOLONS },
      { dataset: 'supplies', version: 1, mapping: { fields: {} } },
    ]);
  });
});

describe('An onboarding file with a wrong mapping', () => {
  it('opens no cooperative', async () => {
    const { settings } = await aTenant();
    const opening = (mappings: object) => () => parseTenantFile({ ...settings, mappings });
    expect(opening({ holders: { fields: { name: 'A' } } })).toThrow(/mappings: .*falta el campo «holderNumber»/);
    expect(opening({ people: {} })).toThrow(/no existe el conjunto de datos «people»/);
  });
});

describe('coop mapping', () => {
  let tenant: TestTenant;
  let folder: string;
  beforeAll(async () => {
    tenant = await aTenant({ mappings: await sampleMappings('almafuerte') });
    folder = await mkdtemp(join(tmpdir(), 'coop-mapping-'));
  });
  const file = async (name: string, content: string) => {
    await writeFile(join(folder, name), content);
    return join(folder, name);
  };
  const coop = (...words: string[]) =>
    new Promise<{ code: number; stdout: string; stderr: string }>((done) =>
      execFile(
        process.execPath,
        [inProject('dist/cli.js'), 'mapping', ...words],
        { env: { PATH: process.env.PATH, ...stack.env } },
        (error, stdout, stderr) => done({ code: error ? Number(error.code) : 0, stdout, stderr }),
      ),
    );

  it('sets, shows, lists, tries and goes back', async () => {
    const { slug } = tenant;
    const mapping = await file('mapping.json', JSON.stringify(SEMICOLONS));
    const set = await coop('set', slug, 'holders', mapping, '--by', 'Ana', '--note', 'Otro sistema');
    expect(set).toMatchObject({ code: 0, stdout: `${slug}: holders in force as version 2\n` });
    const again = await coop('set', slug, 'holders', mapping, '--by', 'Ana');
    expect(again.stdout).toBe(`${slug}: holders already in force as version 2\n`);
    expect(JSON.parse((await coop('show', slug, 'holders')).stdout)).toEqual(SEMICOLONS);
    expect((await coop('list', slug)).stdout).toMatch(
      /^holders\tversion 2\t\S+\tAna\tOtro sistema\nsupplies\tversion 1\t\S+\tonboarding\t\ninvoices\t.*\nconsumption\t.*\n$/,
    );
    expect((await coop('set', slug, 'holders', '--version', '1', '--by', 'Ana')).stdout).toContain('version 3');
    expect((await coop('versions', slug, 'holders')).stdout.match(/version \d/g)).toEqual(['version 3', 'version 2', 'version 1']); // prettier-ignore

    const invoices = inProject('samples/almafuerte/comprobantes.csv');
    await coop('try', slug, 'holders', inProject('samples/almafuerte/titulares.csv'));
    const tried = await coop('try', slug, 'invoices', invoices);
    expect(tried).toMatchObject({ code: 0, stdout: expect.stringContaining('invoices (prueba: no se guardó nada)') });
    expect(tried.stdout).toMatch(/\n {2}holderNumber: \d+\n(.*\n)+? {2}amount: \d+\.\d\d\n/);
    const holders = await coop('try', slug, 'holders', inProject('samples/almafuerte/titulares.csv'), '--version', '1');
    expect(holders.stdout).toContain('webKey: ••••');
    expect(holders.stdout).not.toMatch(/COOP2019/i);
    expect(await tenant.sql('select id from holders')).toEqual([]);
  }, 180_000);

  it('ends with 1 and a sentence that names what is wrong', async () => {
    const wrong = await file('wrong.json', JSON.stringify({ fields: { holderNumber: 'N', surname: 'A' } }));
    const { slug } = tenant;
    const cases = [
      [await coop('set', slug, 'holders', wrong, '--by', 'Ana'), /no existe el campo «surname»/],
      [await coop('set', slug, 'holders', '--by', 'Ana'), /Give one of a file, --version and --canonical/],
      [await coop('set', slug, 'people', wrong, '--by', 'Ana'), /people is no dataset/],
      [await coop('show', slug, 'holders', '--version', '77'), /no version 77 of a mapping for holders/],
      [await coop('show', slug, 'holders', '--version', 'x'), /--version takes a whole number, not x/],
      [await coop('list', 'nadie'), /There is no tenant/],
    ] as const;
    for (const [{ code, stderr }, sentence] of cases) {
      expect(stderr).toMatch(sentence);
      expect(code).toBe(1);
      expect(stderr).not.toContain('    at ');
    }
  }, 180_000);
});
