import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { accepts } from './ports.ts';
import { startProgram, waitUntilReady, type Program } from './process.ts';

/** True when redis-server is installed on this machine. */
export function hasRedis(): boolean {
  return spawnSync('redis-server', ['--version']).status === 0;
}

export interface RedisOptions {
  port: number;
  dataDir: string;
  logFile: string;
  /** Writes every command down (AOF), so that a kill loses none. */
  durable?: boolean;
}

/** A Redis of its own, as production wants it: it refuses to forget when memory is short. */
export async function startRedis({ port, dataDir, logFile, durable = false }: RedisOptions): Promise<Program> {
  mkdirSync(dataDir, { recursive: true });
  const settings = ['--bind', '127.0.0.1', '--dir', dataDir, '--maxmemory-policy', 'noeviction', '--save', ''];
  const program = startProgram({
    name: 'Redis',
    command: 'redis-server',
    args: ['--port', String(port), ...settings, '--appendonly', durable ? 'yes' : 'no'],
    logFile,
  });
  await waitUntilReady(program, () => accepts(port));
  return program;
}
