/**
 * Runs a script of the project with the project's own Node 24, after installing what is missing:
 * `node scripts/bootstrap.mjs [script args…]`. Plain JavaScript and built-in modules, for it is all that a machine with Node 20 can run.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const BIN = join(ROOT, 'node_modules/.bin');
const NODE = join(ROOT, 'node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node');
const OLDEST_NODE = 20;
const TELL_EVERY_MS = 10_000;

if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE) {
  fail(`Node.js ${OLDEST_NODE} or newer is needed; this is ${process.versions.node}.`);
}
if (!isInstalled()) await install();
if (!existsSync(NODE))
  fail(
    'Node 24 was not installed: npm must be allowed to run the install script of the package "node" (npm config get ignore-scripts).',
  );
const [script, ...args] = process.argv.slice(2);
if (script) process.exitCode = await runWithOwnNode(script, args);

/** True when npm's own note of what it installed has what the lock asks for. */
function isInstalled() {
  const note = join(ROOT, 'node_modules/.package-lock.json');
  if (!existsSync(note)) return false;
  const versions = (file) => JSON.parse(readFileSync(file, 'utf8')).packages;
  const installed = versions(note);
  // Optional packages are those of other platforms.
  return Object.entries(versions(join(ROOT, 'package-lock.json'))).every(
    ([path, { version, optional }]) => path === '' || optional || installed[path]?.version === version,
  );
}

async function install() {
  const started = Date.now();
  const elapsed = () => `${Math.round((Date.now() - started) / 1000)} s`;
  process.stdout.write('Installing dependencies (once; a few minutes on a slow line)\n');
  const clock = setInterval(() => process.stdout.write(`  still installing … ${elapsed()}\n`), TELL_EVERY_MS);
  const npm = process.env.npm_execpath;
  const command = npm ? [process.execPath, npm] : ['npm'];
  // Not `npm ci`: it refuses the whole lock when a registry lacks an optional package of some other platform.
  const flags = ['install', '--no-save', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  const { code, output } = await capture([...command, ...flags]);
  clearInterval(clock);
  if (code !== 0) fail(`The dependencies could not be installed:\n${output}`);
  process.stdout.write(`Dependencies installed in ${elapsed()}\n`);
}

function capture([command, ...words]) {
  const child = spawn(command, words, {
    cwd: ROOT,
    shell: process.platform === 'win32',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (output += part));
  return new Promise((resolve) => {
    child.on('error', (error) => resolve({ code: 1, output: error.message }));
    child.on('close', (code) => resolve({ code, output }));
  });
}

function runWithOwnNode(script, args) {
  const child = spawn(NODE, ['--disable-warning=ExperimentalWarning', script, ...args], {
    cwd: ROOT,
    // The channel tells the script when this process is gone, however it went.
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: {
      // Compiled once: what is started many times starts in two thirds of the time.
      NODE_COMPILE_CACHE: join(ROOT, 'node_modules/.cache/node'),
      ...process.env,
      PATH: `${BIN}${delimiter}${process.env.PATH ?? ''}`,
    },
  });
  // Ctrl-C reaches the script by itself; here it only must not end us before the script has.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  return new Promise((resolve) => child.on('exit', (code) => resolve(code ?? 1)));
}

function fail(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}
