import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const LEASH = join(import.meta.dirname, 'leash.ts');

/** How to start a program; its output goes to the end of `logFile`. */
export interface ProgramOptions {
  name: string;
  command: string;
  args: string[];
  env?: Record<string, string>;
  logFile: string;
  /** The signal that asks it to end; SIGTERM where not given. */
  stopSignal?: NodeJS.Signals;
  /** How long it may take to end before it is killed. */
  graceMs?: number;
  /** Numeric user to run as; only root may choose. */
  uid?: number;
}

/** A program under way. It ends when this process does, however that happens. */
export interface Program {
  name: string;
  logFile: string;
  /** Resolves with the exit code when it has ended. */
  ended: Promise<number>;
  /** Asks it to end and waits; it is killed when it takes longer than its grace. */
  stop(): Promise<void>;
  /** Ends it with SIGKILL, at whatever it is doing. */
  kill(): Promise<void>;
}

export function startProgram(options: ProgramOptions): Program {
  const { name, command, args, env = {}, logFile, stopSignal = 'SIGTERM', graceMs = 15_000, uid } = options;
  mkdirSync(dirname(logFile), { recursive: true });
  const log = openSync(logFile, 'a');
  const words = [stopSignal, String(graceMs), uid === undefined ? '-' : String(uid), command, ...args];
  const leash = spawn(process.execPath, [LEASH, ...words], {
    stdio: ['ignore', log, log, 'ipc'],
    env: { ...surroundings(), ...env },
    detached: true,
  });
  closeSync(log);
  const ended = once(leash, 'exit').then(([code]) => (code as number | null) ?? 1);
  const stop = async () => {
    if (leash.connected) leash.disconnect();
    await ended;
  };
  const kill = async () => {
    if (leash.connected) leash.send('kill');
    await ended;
  };
  return { name, logFile, ended, stop, kill };
}

/** What a program needs of our own environment, and no more: a developer's REDIS_URL must not slip in. */
export function surroundings(): Record<string, string> {
  const names = ['PATH', 'HOME', 'TMPDIR', 'TZ', 'NODE_COMPILE_CACHE'];
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}

/** Waits until `ready` says so; throws with the log's last lines when the program ends first or the time is up. */
export async function waitUntilReady(
  program: Program,
  ready: () => Promise<boolean>,
  withinMs = 60_000,
): Promise<void> {
  let exitCode: number | undefined;
  void program.ended.then((code) => (exitCode = code));
  for (const deadline = Date.now() + withinMs; Date.now() < deadline; await wait(50)) {
    if (exitCode !== undefined) {
      throw new Error(`${program.name} ended with code ${exitCode}:\n${await lastLines(program.logFile)}`);
    }
    if (await ready()) return;
  }
  await program.stop();
  throw new Error(`${program.name} was not ready after ${withinMs} ms:\n${await lastLines(program.logFile)}`);
}

export async function lastLines(file: string, count = 25): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.trimEnd().split('\n').slice(-count).join('\n');
}
