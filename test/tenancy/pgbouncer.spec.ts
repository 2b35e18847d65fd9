import { spawn, spawnSync } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { Audit } from '../../src/platform/operations/audit.js';
import { coveredBy } from '../../src/platform/operations/audit-chain.js';
import { eventually } from '../support/eventually.js';
import { stack } from '../support/stack.js';
import { aTenant, type TestTenant } from '../support/tenant.js';
import { bootPlatform, type PlatformContext } from './platform-context.js';

const installed = spawnSync('pgbouncer', ['--version']).status === 0;
/** CI installs PgBouncer; a machine without it leaves these out, and Jest says so. */
const whenInstalled = installed ? describe : describe.skip;

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });

interface Bouncer {
  url: string;
  stop(): Promise<void>;
}

/** PgBouncer in transaction mode with two connections to the run's PostgreSQL. */
async function startBouncer(): Promise<Bouncer> {
  const upstream = new URL(stack.databaseUrl);
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), 'pgbouncer-'));
  await chmod(folder, 0o777);
  await writeFile(join(folder, 'users.txt'), `"${upstream.username}" "${decodeURIComponent(upstream.password)}"\n`, {
    mode: 0o644,
  });
  const ini = [
    '[databases]',
    `coop = host=${upstream.hostname} port=${upstream.port} dbname=${upstream.pathname.slice(1)}`,
    '[pgbouncer]',
    'listen_addr = 127.0.0.1',
    `listen_port = ${port}`,
    'unix_socket_dir =',
    'auth_type = plain',
    `auth_file = ${join(folder, 'users.txt')}`,
    'pool_mode = transaction',
    'default_pool_size = 2',
    'max_client_conn = 100',
  ];
  await writeFile(join(folder, 'pgbouncer.ini'), `${ini.join('\n')}\n`, { mode: 0o644 });
  const asRoot = userInfo().uid === 0 ? ['-u', 'nobody'] : [];
  const child = spawn('pgbouncer', ['-q', ...asRoot, join(folder, 'pgbouncer.ini')], { stdio: 'ignore' });
  const url = new URL(upstream);
  url.host = `127.0.0.1:${port}`;
  url.pathname = '/coop';
  return {
    url: url.href,
    stop: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGINT');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

whenInstalled('Behind PgBouncer in transaction mode', () => {
  let bouncer: Bouncer;
  let platform: PlatformContext;
  let tenants: TestTenant[];

  beforeAll(async () => {
    bouncer = await startBouncer();
    await eventually(async () => {
      const client = new pg.Client({ connectionString: bouncer.url });
      await client.connect();
      await client.end();
    });
    platform = await bootPlatform({ DATABASE_URL: bouncer.url, DATABASE_POOL_SIZE: '8' });
    tenants = await Promise.all([aTenant(), aTenant(), aTenant(), aTenant()]);
  }, 60_000);
  afterAll(async () => {
    await platform.close();
    await bouncer.stop();
  });

  it('each unit of 100 at once is its own tenant, over two connections that all share', async () => {
    const unit = (schema: string) =>
      platform.as(schema, () =>
        platform.units.run(async () => {
          await platform.units.query('select pg_sleep(0.002)');
          return (
            await platform.units.query<{ role: string; schema: string }>(
              'select current_user as role, current_schema() as schema',
            )
          )[0];
        }),
      );
    const schemas = Array.from({ length: 100 }, (_, i) => tenants[i % tenants.length]!.schema);
    const seen = await Promise.all(schemas.map(unit));
    expect(seen).toEqual(schemas.map((schema) => ({ role: schema, schema })));
  });

  it('a read in one message is its own tenant too, and leaves nothing behind', async () => {
    const look = (schema: string) =>
      platform.as(schema, () => platform.units.glance<{ schema: string }>(() => 'select current_schema() as schema'));
    for (const { schema } of tenants) expect(await look(schema)).toEqual([{ schema }]);
    expect(await platform.database.query('select current_schema() as schema, current_user as role')).toEqual([
      { schema: null, role: 'coop_app' },
    ]);
  });

  it('work on the public schema steps out of the tenant and back, among units that do the same', async () => {
    const role = async () => (await platform.units.query<{ role: string }>('select current_user as role'))[0]!.role;
    const unit = (schema: string) =>
      platform.as(schema, () => platform.units.run(async () => [await platform.units.onPlatform(role), await role()]));
    const schemas = Array.from({ length: 40 }, (_, i) => tenants[i % tenants.length]!.schema);
    expect(await Promise.all(schemas.map(unit))).toEqual(schemas.map((schema) => ['coop_app', schema]));
  });

  it('audit entries of two processes follow each other', async () => {
    const other = await bootPlatform({ DATABASE_URL: bouncer.url, DATABASE_POOL_SIZE: '4' });
    const [tenant] = tenants as [TestTenant];
    const writers = [platform, other].map(({ module }) => module.get(Audit));
    const entry = { actor: 'operator', action: 'test.bounced', tenantId: tenant.id };
    await Promise.all(Array.from({ length: 200 }, (_, i) => writers[i % 2]!.record(entry)));
    const follow = await tenant.sql<{ follows: boolean }>(
      `select l.hash = sha256(b.hash || ${coveredBy('l')}) as follows
         from public.audit_log l join public.audit_log b on b.seq = l.seq - 1 where l.tenant_id = $1 and l.action = 'test.bounced'`,
      [tenant.id],
    );
    expect(follow).toEqual(Array<object>(200).fill({ follows: true }));
    await other.close();
  });
});
