import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import pg from 'pg';
import { inProject } from '../../scripts/stack/project.ts';
import { surroundings } from '../../scripts/stack/process.ts';
import { eventually } from '../support/eventually.js';
import { aMember } from '../support/member.js';
import { stack } from '../support/stack.js';
import { aTenant, publicSql, type TestTenant } from '../support/tenant.js';
import { aFolder, checksums, destroy, exported, filesOf, imported, store, target } from './archives.js';
import { Readable } from 'node:stream';

let folder: Awaited<ReturnType<typeof aFolder>>;
let tenant: TestTenant;
let archives = 0;

const archive = async () => (await exported(tenant, join(folder.path, `${(archives += 1)}.tar`))).path;
const suspend = () => publicSql(`update tenants set status = 'suspended' where id = $1`, [tenant.id]);

describe('What is here already', () => {
  beforeAll(async () => {
    folder = await aFolder();
  });
  afterAll(() => folder.drop());
  beforeEach(async () => {
    tenant = await aTenant({ payments: undefined });
    await aMember(tenant);
    await store.put(`${tenant.schema}/claims/one.jpg`, Readable.from(['one']));
  });

  it('is not overwritten unasked, nor while it is at work', async () => {
    const path = await archive();
    const before = await checksums(tenant);
    await expect(imported(path)).rejects.toThrow(`is here already, as ${tenant.slug}: --replace`);
    await expect(imported(path, { replace: true })).rejects.toThrow(`${tenant.slug} is at work`);
    expect(await checksums(tenant)).toEqual(before);
  });

  it('gives way to an older state of itself where it is suspended and asked for', async () => {
    const path = await archive();
    const before = await checksums(tenant);
    await aMember(tenant);
    await suspend();
    await imported(path, { replace: true });
    expect(await checksums(tenant)).toEqual(before);
    expect(await publicSql('select slug, status from tenants where id = $1', [tenant.id])).toEqual([
      { slug: tenant.slug, status: 'suspended' },
    ]);
  });

  it('may change its slug on the way, and keeps its schema', async () => {
    const path = await archive();
    await destroy(tenant);
    const { slug } = await imported(path, { as: `${tenant.slug}-2` });
    expect(await publicSql('select slug, schema_name from tenants where id = $1', [tenant.id])).toEqual([
      { slug, schema_name: tenant.schema },
    ]);
  });

  it('goes on being prepared where it had never opened', async () => {
    await publicSql(`update tenants set status = 'preparing', opened_at = null where id = $1`, [tenant.id]);
    const path = await archive();
    await destroy(tenant);
    await imported(path);
    expect(await publicSql('select status from tenants where id = $1', [tenant.id])).toEqual([{ status: 'preparing' }]);
  });

  it('stays whole where its schema is in use, and says so', async () => {
    const path = await archive();
    const before = await checksums(tenant);
    await suspend();
    const user = new pg.Client({ connectionString: stack.migratorDatabaseUrl });
    await user.connect();
    await user.query(`begin; lock table ${tenant.schema}.users in access share mode`);
    await expect(imported(path, { replace: true })).rejects.toThrow('is in use: nothing was changed, try again');
    await user.end();
    expect(await checksums(tenant)).toEqual(before);
  }, 60_000);

  it('is exported and imported by one at a time', async () => {
    const path = await archive();
    const holder = new pg.Client({ connectionString: target.connectionString });
    await holder.connect();
    await holder.query(`select pg_advisory_lock(hashtextextended('tenant-archive/' || $1, 0))`, [tenant.schema]);
    const busy = `Another export or import of ${tenant.slug} is running.`;
    await expect(archive()).rejects.toThrow(busy);
    await expect(imported(path)).rejects.toThrow(busy);
    await holder.end();
    await archive();
  });

  it('is imported once where two try at once', async () => {
    const path = await archive();
    await destroy(tenant);
    const outcomes = await Promise.allSettled([imported(path), imported(path)]);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  });

  it('is not exported where the disk is full, and nothing lies there', async () => {
    const own = await aFolder();
    const limited = `trap '' XFSZ; ulimit -f 16; exec "$0" "$@"`;
    const words = [process.execPath, inProject('dist/cli.js'), 'tenant', 'export', tenant.slug, '--out', own.path];
    const command = spawn('bash', ['-c', limited, ...words], { env: { ...surroundings(), ...stack.env } });
    const [said] = await Promise.all([text(command.stderr), once(command, 'exit')]);
    expect(said).toMatch(/cannot be written: EFBIG/);
    expect(await readdir(own.path)).toEqual([]);
    await own.drop();
  });

  it('is not exported over a file that is there', async () => {
    const path = await archive();
    await expect(exported(tenant, path)).rejects.toThrow(`${path} is there already.`);
    await expect(exported(tenant, '/nowhere/x.tar')).rejects.toThrow('/nowhere/x.tar cannot be written');
    await expect(exported({ slug: 'ninguna' }, folder.path)).rejects.toThrow(
      'There is no tenant with the slug ninguna.',
    );
  });
});

describe('A command that is killed', () => {
  beforeAll(async () => {
    folder = await aFolder();
    tenant = await aTenant({ payments: undefined });
    await tenant.sql(
      `insert into holders (id, number, name) select gen_random_uuid(), n::text, repeat('Titular ', 40) from generate_series(1, 60000) n`,
    );
    await store.put(`${tenant.schema}/claims/one.jpg`, Readable.from(['one']));
  }, 60_000);
  afterAll(() => folder.drop());

  it('as an export leaves nothing under the archive’s name', async () => {
    const out = join(folder.path, 'killed.tar');
    await whileLocked('supplies', () =>
      killed(['tenant', 'export', tenant.slug, '--out', out], 'copy %supplies% to stdout'),
    );
    expect((await readdir(folder.path)).filter((name) => !name.startsWith('.export-'))).toEqual([]);
    await exported(tenant, out);
  }, 60_000);

  it('by PostgreSQL, as an export, fails and leaves nothing either', async () => {
    const own = await aFolder();
    const lost = await whileLocked('supplies', async () => {
      const failing = exported(tenant, own.path).catch((error: Error) => error.message);
      await eventually(async () => {
        const ended = await asAdmin(
          `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'coop-archive' and query ilike 'copy %supplies% to stdout'`,
        );
        expect(ended).toBe(1);
      });
      return failing;
    });
    expect(lost).toMatch(/terminat/i);
    expect(await readdir(own.path)).toEqual([]);
    await own.drop();
  }, 60_000);

  it('as an import leaves no row, no schema and no lock; the next one is whole', async () => {
    const { path } = await exported(tenant, join(folder.path, 'whole.tar'));
    const before = [await checksums(tenant), await filesOf(tenant)];
    await destroy(tenant);
    await killed(['tenant', 'import', path], 'copy %');
    await eventually(async () => {
      const [left] = await publicSql<{ count: number }>(
        `select count(*) from pg_namespace where nspname = $1 or nspname like 'arriving\\_%'`,
        [tenant.schema],
      );
      expect(left?.count).toBe(0);
    });
    expect(await publicSql('select 1 from tenants where id = $1', [tenant.id])).toEqual([]);
    await eventually(() => imported(path));
    expect([await checksums(tenant), await filesOf(tenant)]).toEqual(before);
  }, 60_000);
});

/** Runs the command and ends it with SIGKILL once PostgreSQL shows it at such a statement. */
async function killed(words: string[], statement: string): Promise<void> {
  const command = spawn(process.execPath, [inProject('dist/cli.js'), ...words], {
    env: { ...surroundings(), ...stack.env },
    stdio: 'ignore',
  });
  const ended = once(command, 'exit');
  try {
    await eventually(async () => {
      const seen = await asAdmin(
        `select from pg_stat_activity where query ilike '${statement}' and application_name in ('coop-archive', 'coop-migrate') and state = 'active'`,
      );
      expect(seen).toBeGreaterThan(0);
    });
  } finally {
    command.kill('SIGKILL');
    await ended;
  }
}

/** Whoever reads the table waits for the end of `work`. */
async function whileLocked<T>(table: string, work: () => Promise<T>): Promise<T> {
  const holder = new pg.Client({ connectionString: stack.migratorDatabaseUrl });
  await holder.connect();
  await holder.query(`begin; lock table ${tenant.schema}.${table} in access exclusive mode`);
  try {
    return await work();
  } finally {
    await holder.end();
  }
}

async function asAdmin(sql: string): Promise<number | null> {
  const admin = new pg.Client({ connectionString: stack.adminDatabaseUrl });
  await admin.connect();
  const { rowCount } = await admin.query(sql);
  await admin.end();
  return rowCount;
}
