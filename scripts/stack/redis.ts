import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { accepts } from './ports.ts';
import { startProgram, waitUntilReady, type Program } from './process.ts';

/** True when redis-server is installed on this machine. */
export function hasRedis(): boolean {
  return spawnSync('redis-server', ['--version']).status === 0;
}

/** A Redis of its own, as production wants it: it refuses to forget when memory is short. */
export async function startRedis(options: { port: number; dataDir: string; logFile: string }): Promise<Program> {
  const { port, dataDir, logFile } = options;
  mkdirSync(dataDir, { recursive: true });
  const settings = ['--bind', '127.0.0.1', '--dir', dataDir, '--maxmemory-policy', 'noeviction', '--save', ''];
  const program = startProgram({
    name: 'Redis',
    command: 'redis-server',
    args: ['--port', String(port), ...settings],
    logFile,
  });
  await waitUntilReady(program, () => accepts(port));
  return program;
}
