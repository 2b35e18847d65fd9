import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { inProject } from './project.ts';

const STAMP = inProject('dist/.built-from');
/** What the compiler remembers of its last run; only the sources count for it. */
const COMPILER_MEMORY = inProject('dist/.tsbuildinfo');
const LOCK = inProject('.data/build.lock');
const SETTINGS = ['nest-cli.json', 'tsconfig.json', 'package-lock.json'];

export interface BuildOptions {
  /** Goes on with what the compiler wrote in spite of errors of type: for running one suite while another file is being written. */
  lenient?: boolean;
}

/** Builds `dist` when its sources are not those it was built from; returns whether it had to. Throws with the compiler's words. */
export async function ensureBuilt({ lenient = false }: BuildOptions = {}): Promise<boolean> {
  const release = await lock();
  try {
    const settings = fingerprint(SETTINGS);
    const inputs = `${settings} ${fingerprint(sourceFiles())}`;
    const stamp = existsSync(STAMP) ? readFileSync(STAMP, 'utf8') : '';
    if (stamp === inputs || (lenient && stamp === `${inputs} with errors`)) return false;
    // With other settings the same sources compile to something else.
    if (!stamp.startsWith(settings)) rmSync(COMPILER_MEMORY, { force: true });
    build(inputs, lenient);
    return true;
  } finally {
    release();
  }
}

function build(inputs: string, lenient: boolean): void {
  const nest = inProject('node_modules/@nestjs/cli/bin/nest.js');
  const { status, stdout, stderr } = spawnSync(process.execPath, [nest, 'build'], {
    cwd: inProject(),
    encoding: 'utf8',
  });
  if (status === 0) return writeFileSync(STAMP, inputs);
  const words = `${stdout}${stderr}`;
  if (!lenient || !existsSync(inProject('dist/main.js'))) throw new Error(`The build failed:\n${words}`);
  process.stderr.write(`The build has errors; going on with what it wrote:\n${words}\n`);
  writeFileSync(STAMP, `${inputs} with errors`);
}

function sourceFiles(): string[] {
  return readdirSync(inProject('src'), { recursive: true })
    .map((name) => join('src', String(name)))
    .sort();
}

function fingerprint(files: string[]): string {
  const hash = createHash('sha256');
  for (const file of files) {
    const path = inProject(file);
    if (statSync(path).isFile()) hash.update(`${file}\0`).update(readFileSync(path));
  }
  return hash.digest('hex');
}

/** One build at a time; the lock of a process that is gone does not count. */
async function lock(): Promise<() => void> {
  mkdirSync(dirname(LOCK), { recursive: true });
  for (;;) {
    try {
      const file = openSync(LOCK, 'wx');
      writeFileSync(file, String(process.pid));
      closeSync(file);
      return () => rmSync(LOCK, { force: true });
    } catch {
      if (!isAlive(holder())) rmSync(LOCK, { force: true });
      else await wait(200);
    }
  }
}

function holder(): number {
  try {
    return Number(readFileSync(LOCK, 'utf8'));
  } catch {
    return 0;
  }
}

function isAlive(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch {
    return false;
  }
}
