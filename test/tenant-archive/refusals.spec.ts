import { open, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aTenant, publicSql, type TestTenant } from '../support/tenant.js';
import { aFolder, aLivelyTenant, destroy, exported, filesOf, imported } from './archives.js';
import { type EditedManifest, type Entry, sha256, tampered, withManifest } from './tampering.js';

let folder: Awaited<ReturnType<typeof aFolder>>;
let tenant: TestTenant;
let path: string;
let copies = 0;

const copy = () => join(folder.path, `copy-${(copies += 1)}.tar`);
const edited = (change: (entries: Entry[]) => Entry[]) => tampered(path, copy(), change);
const flipped = (entries: Entry[], part: RegExp) =>
  entries.map((entry) => {
    if (!part.test(entry.name)) return entry;
    const content = Buffer.from(entry.content);
    content[content.length - 1]! ^= 1;
    return { ...entry, content };
  });
const without = (part: RegExp) => (entries: Entry[]) => entries.filter(({ name }) => !part.test(name));

describe('An archive', () => {
  beforeAll(async () => {
    folder = await aFolder();
    ({ tenant } = await aLivelyTenant());
    path = (await exported(tenant, folder.path)).path;
    await destroy(tenant);
  }, 60_000);
  afterAll(async () => {
    // Last: after all those refusals it is still one that is taken.
    await imported(path);
    await folder.drop();
  }, 60_000);

  describe('is refused, naming the part, and nothing is touched', () => {
    it.each([
      [/^tables\/invoices/, 'tables/invoices.copy.gz is damaged'],
      [/^registry\/staff\./, 'registry/staff.copy.gz is damaged'],
      [/^records\/audit_log/, 'records/audit_log.copy.gz is damaged'],
      [/^files\/invoice-pdfs/, /files\/invoice-pdfs\/.+ is damaged/],
      [/^manifest\.json$/, 'manifest.json is damaged'],
    ])('where one bit of %s is another', async (part, sentence) => {
      await refused(await edited((entries) => flipped(entries, part)), sentence);
    });

    it.each([
      [/^tables\/invoices/, 'tables/invoices.copy.gz is missing'],
      [/^files\/invoice-pdfs/, /files\/invoice-pdfs\/.+ is missing/],
      [/^files-000001/, 'files-000001.sha256 is missing'],
      [/^manifest/, 'it ends before its manifest: it is not whole'],
      [/^manifest\.json\.sha256/, 'it ends before its manifest: it is not whole'],
    ])('where %s is missing', async (part, sentence) => {
      await refused(await edited(without(part)), sentence);
    });

    it.each([0.1, 0.5, 0.9, 0.99])('where it ends after a part of %p', async (share) => {
      const short = copy();
      const whole = await readFile(path);
      await writeFile(short, whole.subarray(0, Math.floor(whole.length * share)));
      await refused(short, /cannot be read on from .+: Unexpected end of data|not whole/);
    });

    it('where its end is garbage', async () => {
      const garbled = copy();
      await writeFile(garbled, await readFile(path));
      const file = await open(garbled, 'r+');
      await file.write(Buffer.alloc(2_000, 'x'), 0, 2_000, (await stat(garbled)).size - 6_000);
      await file.close();
      await refused(garbled, /cannot be/);
    });

    it.each([
      'files/../../etc/passwd',
      'files//etc/passwd',
      '/etc/passwd',
      'files/a/../b',
      'tables/../x.copy.gz',
      'files/a',
      'x',
    ])('where it holds %s', async (name) => {
      const bad = await edited((entries) => [{ name, content: Buffer.from('x') }, ...entries]);
      await refused(bad, /which no archive does/);
    });

    it('where a file of it is a link', async () => {
      const name = 'files/claims/one.jpg';
      const header = { type: 'symlink', linkname: '/etc/passwd' } as const;
      await refused(
        await edited((entries) => [{ name, content: Buffer.alloc(0), header }, ...entries]),
        /no archive does/,
      );
    });

    it('where something is there twice, or is in no list', async () => {
      const twice = await edited((entries) => [entries[0]!, ...entries]);
      await refused(twice, /is there twice/);
      const strange = await edited((entries) => [
        ...entries.filter(({ name }) => !name.startsWith('manifest')),
        { name: 'files/claims/strange.jpg', content: Buffer.from('x') },
        ...entries.filter(({ name }) => name.startsWith('manifest')),
      ]);
      await refused(strange, /strange.jpg is not in its manifest/);
    });

    it('where it is no archive, or is not there', async () => {
      const other = copy();
      await writeFile(other, 'Hola\n'.repeat(1_000));
      await refused(other, /cannot be read on from its first entry/);
      await refused(join(folder.path, 'none.tar'), /cannot be read on from its first entry/);
    });
  });

  describe('that somebody edited who knows how is refused', () => {
    it('where a row is another: what was restored is compared with what was exported', async () => {
      const bad = await edited((entries) =>
        withTable(entries, 'tables', 'users', (text) => text.replace('Georgina', 'Gregoria')),
      );
      await refused(bad, 'users was not restored as it was');
    });

    it('where a row names one that is not there', async () => {
      const bad = await edited((entries) => withTable(entries, 'tables', 'holders', () => '', 0));
      await refused(bad, /violates foreign key/);
    });

    it('where it brings somebody else’s staff: support itself', async () => {
      const bad = await edited((entries) =>
        withTable(entries, 'registry', 'staff', (text) =>
          text.replace(tenant.id, '\\N').replace('\tadmin\t', '\tsupport\t'),
        ),
      );
      await refused(bad, 'The archive’s staff holds rows of somebody else.'.replace('’', "'"));
    });

    it.each<[string, (manifest: EditedManifest) => void, RegExp]>([
      [
        'is newer',
        ({ migrations }) => migrations.push({ name: '9999-later.sql', checksum: '0'.repeat(64) }),
        /has no migration 9999-later.sql: upgrade it first/,
      ],
      [
        'comes of other migrations',
        ({ migrations }) => (migrations[3]!.checksum = '0'.repeat(64)),
        /is not the one of this installation/,
      ],
      [
        'lacks a migration in the middle',
        ({ migrations }) => migrations.splice(3, 1),
        /lacks the migration .+, which belongs before/,
      ],
      ['lacks a table', ({ tables }) => tables.splice(0, 1), /is not in its manifest/],
      [
        'has another column',
        ({ tables }) => tables[0]!.columns.push('other'),
        /is not the one that its migrations make/,
      ],
      [
        'has a registry that we do not know',
        ({ registry }) => registry[0]!.columns.push('other'),
        /registry has no other/,
      ],
      [
        'names a column as no column is named',
        ({ tables }) => (tables[0]!.columns[0] = 'id) from'),
        /manifest.json is wrong/,
      ],
      ['names a schema as none is named', (manifest) => (manifest.tenant.schema = 'public'), /manifest.json is wrong/],
      ['is of another version', (manifest) => (manifest.version = 2), /of another version \(2\)/],
    ])('where it %s', async (_what, change, sentence) => {
      await refused(await edited((entries) => withManifest(entries, change)), sentence);
    });
  });

  it('is refused under a slug that is another’s, or that can be none', async () => {
    const other = await aTenant();
    await expect(imported(path, { as: other.slug })).rejects.toThrow(`The slug ${other.slug} is another cooperative's`);
    await expect(imported(path, { as: 'v1' })).rejects.toThrow('cannot be a slug');
    expect(await traces()).toEqual(NOTHING);
  });

  it('is refused where a schema of its name is nobody’s', async () => {
    await publicSql(`create schema ${tenant.schema}`);
    await expect(imported(path)).rejects.toThrow(`There is a schema ${tenant.schema} that no cooperative`);
    await publicSql(`drop schema ${tenant.schema}`);
  });
});

const NOTHING = { tenants: 0, schemas: 0, ledger: 0, files: 0 };

async function refused(file: string, sentence: string | RegExp): Promise<void> {
  await expect(imported(file)).rejects.toThrow(sentence);
  expect(await traces()).toEqual(NOTHING);
}

async function traces(): Promise<object> {
  const [row] = await publicSql<object>(
    `select (select count(*) from tenants where id = $1) as tenants,
            (select count(*) from pg_namespace where nspname in ($2, 'arriving_' || replace($1::text, '-', ''))) as schemas,
            (select count(*) from schema_migrations where schema_name = $2 and applied_at > now() - interval '0 s') as ledger`,
    [tenant.id, tenant.schema],
  );
  return { ...row, files: Object.keys(await filesOf(tenant)).length };
}

/** The table's text changed, with a manifest that fits the entry; the checksum of its rows stays. */
function withTable(
  entries: Entry[],
  kind: 'tables' | 'registry',
  table: string,
  change: (text: string) => string,
  rows?: number,
): Entry[] {
  const part = `${kind}/${table}.copy.gz`;
  const changed = entries.map((entry) =>
    entry.name === part ? { ...entry, content: gzipSync(change(gunzipSync(entry.content).toString())) } : entry,
  );
  return withManifest(changed, (manifest, all) => {
    const { content } = all.find(({ name }) => name === part)!;
    const listed = manifest[kind].find((one) => one.table === table)!;
    Object.assign(listed, { bytes: content.length, sha256: sha256(content), ...(rows !== undefined && { rows }) });
  });
}
