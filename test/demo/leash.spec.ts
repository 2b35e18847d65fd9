import { spawn } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { accepts, freePort } from '../../scripts/stack/ports.ts';
import { startProgram, waitUntilReady } from '../../scripts/stack/process.ts';
import { eventually } from '../support/eventually.js';

const PROCESS = join(import.meta.dirname, '../../scripts/stack/process.ts');

/** A program that listens, and that a polite signal alone does not end. */
const stubborn = (port: number) => `process.on('SIGTERM', () => {}); require('net').createServer().listen(${port})`;
const listening = (port: number) => `require('net').createServer().listen(${port})`;

const options = async (program: string) => {
  const folder = await mkdtemp(join(tmpdir(), 'coop-leash-'));
  return { name: 'a program', command: process.execPath, args: ['-e', program], logFile: join(folder, 'log') };
};

describe('A program on the leash', () => {
  it('ends when whoever started it is killed', async () => {
    const port = await freePort();
    const code = `import { startProgram } from ${JSON.stringify(PROCESS)}; startProgram(${JSON.stringify(await options(listening(port)))});`;
    const starter = spawn(process.execPath, ['--input-type=module-typescript', '-e', code], { stdio: 'ignore' });
    await eventually(async () => expect(await accepts(port)).toBe(true));
    starter.kill('SIGKILL');
    await eventually(async () => expect(await accepts(port)).toBe(false));
  });

  it('is waited for when it is stopped', async () => {
    const port = await freePort();
    const program = startProgram(await options(listening(port)));
    await waitUntilReady(program, () => accepts(port));
    await program.stop();
    expect(await accepts(port)).toBe(false);
  });

  it('is killed when it does not end by itself', async () => {
    const port = await freePort();
    const program = startProgram({ ...(await options(stubborn(port))), graceMs: 200 });
    await waitUntilReady(program, () => accepts(port));
    await program.stop();
    expect(await accepts(port)).toBe(false);
  });

  it('can be killed at whatever it is doing, without its grace', async () => {
    const port = await freePort();
    const program = startProgram({ ...(await options(stubborn(port))), graceMs: 3_600_000 });
    await waitUntilReady(program, () => accepts(port));
    await program.kill();
    expect(await accepts(port)).toBe(false);
    expect(await program.ended).not.toBe(0);
  });

  it("tells why it could not start, with its log's last lines", async () => {
    const program = startProgram(await options('console.error("no hay lugar"); process.exit(3)'));
    await expect(waitUntilReady(program, async () => false)).rejects.toThrow(
      /a program ended with code 3:\nno hay lugar/,
    );
  });

  it("does not inherit the starter's settings", async () => {
    process.env.REDIS_URL = 'redis://elsewhere:6379';
    const program = startProgram(await options('process.exit(process.env.REDIS_URL ? 1 : 0)'));
    expect(await program.ended).toBe(0);
    delete process.env.REDIS_URL;
  });
});
