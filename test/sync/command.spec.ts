import { execFile } from 'node:child_process';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { inProject } from '../../scripts/stack/project.ts';
import { stack } from '../support/stack.js';
import { aTenant, type TestTenant } from '../support/tenant.js';
import { ndjson, sampleMappings } from './imports.js';

interface Ran {
  code: number;
  stdout: string;
  stderr: string;
}

const coopImport = (...words: string[]) => coop('import', ...words);

function coop(...words: string[]): Promise<Ran> {
  return new Promise((done) =>
    execFile(
      process.execPath,
      [inProject('dist/cli.js'), ...words],
      { env: { PATH: process.env.PATH, ...stack.env } },
      (error, stdout, stderr) => done({ code: error ? Number(error.code) : 0, stdout, stderr }),
    ),
  );
}

// Each command starts the whole application.
jest.setTimeout(180_000);

describe('coop import', () => {
  let tenant: TestTenant;
  let folder: string;
  beforeAll(async () => {
    tenant = await aTenant({ mappings: await sampleMappings('almafuerte') });
    folder = await mkdtemp(join(tmpdir(), 'coop-import-'));
  });
  const file = async (name: string, content: string) => {
    await writeFile(join(folder, name), content);
    return join(folder, name);
  };
  const sample = inProject('samples/almafuerte/titulares.csv');

  it("takes the cooperative's own file in, and says what it did", async () => {
    expect(await coopImport(tenant.slug, 'holders', sample, '--dry-run')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('holders (prueba: no se guardó nada): 201 filas, 201 nuevas'),
    });
    expect(await tenant.sql('select id from holders')).toEqual([]);
    expect(await coopImport(tenant.slug, 'holders', sample)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('201 nuevas, 0 modificadas'),
    });
    expect(await coopImport(tenant.slug, 'holders', sample)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('0 nuevas, 0 modificadas, 201 sin cambios, 0 rechazadas'),
    });
  });

  it('names the rows that did not go in, and that is no failure', async () => {
    const path = await file(
      'holders.ndjson',
      ndjson({ holderNumber: '1', name: 'Uno', webKey: 'K' }, { holderNumber: '2', name: 'Dos' }),
    );
    const { code, stdout } = await coopImport(tenant.slug, 'holders', path);
    expect(code).toBe(0);
    expect(stdout).toContain('1 rechazadas');
    expect(stdout).toContain('línea 2, webKey: Falta este dato.');
  });

  it('writes the rows that did not go in to a file, to be mended and sent again', async () => {
    const row = { holderNumber: '72', name: 'Dos', email: 'nada' };
    const path = await file('to-mend.ndjson', ndjson(row));
    const rejected = join(folder, 'rejected.ndjson');
    expect((await coopImport(tenant.slug, 'holders', path, '--rejected', rejected)).stdout).toContain('1 rechazadas');
    const rows = await readFile(rejected, 'utf8');
    expect(JSON.parse(rows)).toMatchObject({ ...row, _motivo: expect.stringContaining('Falta este dato. (webKey)') });
    await writeFile(rejected, rows.replace('"nada"', '"dos@example.com","webKey":"Dos22"'));
    expect((await coopImport(tenant.slug, 'holders', rejected)).stdout).toContain('1 nuevas, 0 modificadas');
  });

  it('takes another mapping', async () => {
    const mapping = await file(
      'mapping.json',
      JSON.stringify({ delimiter: '|', fields: { holderNumber: 'N', name: 'A', webKey: { constant: 'CLAVE' } } }),
    );
    const path = await file('otros.csv', 'N|A\n3|Tres, José\n');
    expect(await coopImport(tenant.slug, 'holders', path, '--mapping', mapping)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('1 nuevas'),
    });
    expect(await tenant.sql(`select name from holders where number = '3'`)).toEqual([{ name: 'Tres, José' }]);
  });

  it('ends with 1 and a sentence where the file, the mapping or the words are wrong', async () => {
    const broken = await file('broken.json', JSON.stringify({ fields: { holderNumber: 'N', surname: 'A' } }));
    const path = await file('some.csv', 'N|A\n');
    const sentences = [
      [await coopImport(tenant.slug, 'holders', path), /Faltan columnas: .*NRO_TITULAR/],
      [await coopImport(tenant.slug, 'holders', path, '--mapping', broken), /no existe el campo «surname»/],
      [await coopImport(tenant.slug, 'people', path), /people is no dataset/],
      [await coopImport(tenant.slug, 'holders', '/no/such/file'), /There is no file/],
      [await coopImport('nadie', 'holders', path), /There is no tenant/],
      [await coopImport(tenant.slug, 'invoices', path, '--mode', 'replace'), /no se reemplazan/],
    ] as const;
    for (const [{ code, stdout, stderr }, sentence] of sentences) {
      expect(stdout + stderr).toMatch(sentence);
      expect(code).toBe(1);
      expect(stderr).not.toContain('    at ');
    }
  });
});

describe('coop mapping suggest', () => {
  it('writes a mapping with which the file goes in, and apart from it how sure it is', async () => {
    const tenant = await aTenant();
    const file = inProject('samples/almafuerte/titulares.csv');
    const { code, stdout, stderr } = await coop('mapping', 'suggest', file);
    expect(code).toBe(0);
    expect(stderr).toContain('De las 201 filas leídas entrarían 201.');
    expect(stderr).toMatch(
      / {2}holderNumber\* +NRO_TITULAR +97 % {2}por el nombre y los valores {2}«1001» «1003» «1006»/,
    );
    const mapping = join(await mkdtemp(join(tmpdir(), 'coop-mapping-')), 'mapping.json');
    await writeFile(mapping, stdout);
    const imported = await coopImport(tenant.slug, 'holders', file, '--mapping', mapping);
    expect(imported.stdout).toContain('201 nuevas, 0 modificadas, 0 sin cambios, 0 rechazadas');
  });

  it('ends with 1 where a required field is missing, or nothing can be guessed', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'coop-mapping-'));
    await writeFile(join(folder, 'a.csv'), 'NRO_SOCIO;NOMBRE\n1;Ana Paz\n2;Luis Ríos\n');
    await writeFile(join(folder, 'b.csv'), '1;Ana Paz\n2;Luis Ríos\n');
    const missing = await coop('mapping', 'suggest', join(folder, 'a.csv'), '--dataset', 'holders');
    expect(missing).toMatchObject({ code: 1, stderr: expect.stringContaining('FALTA webKey') });
    const nameless = await coop('mapping', 'suggest', join(folder, 'b.csv'));
    expect(nameless).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('no nombra las columnas') });
  });
});
