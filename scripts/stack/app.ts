import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { startProgram, surroundings, waitUntilReady, type Program } from './process.ts';
import { inProject } from './project.ts';

const run = promisify(execFile);

/** Variables for the built application, as src/platform/config/environment.ts reads them. */
export type AppEnvironment = Record<string, string>;

/** The built application, once it answers that it is ready. It never holds the migrator's connection. */
export function startApp(
  { DATABASE_MIGRATOR_URL: _migrator, ...env }: AppEnvironment,
  logFile: string,
): Promise<Program> {
  return serving(env, logFile);
}

/** The same as support's own process, which may change schemas and which nobody else reaches, mail servers neither. */
export function startSupportApp(
  { INBOUND_SMTP_PORT: _inbound, ...env }: AppEnvironment,
  logFile: string,
): Promise<Program> {
  return serving({ ...env, WORKERS: 'off' }, logFile);
}

async function serving(env: AppEnvironment, logFile: string): Promise<Program> {
  const program = startProgram({
    name: 'the API',
    command: process.execPath,
    args: [inProject('dist/main.js')],
    env,
    logFile,
  });
  await waitUntilReady(program, () => isReady(`http://127.0.0.1:${env.PORT}/health/ready`));
  return program;
}

/** The built application's worker alone; what it is given to do tells when it has started. */
export function startWorker({ DATABASE_MIGRATOR_URL: _migrator, ...env }: AppEnvironment, logFile: string): Program {
  return startProgram({
    name: 'the worker',
    command: process.execPath,
    args: [inProject('dist/worker.js')],
    env,
    logFile,
  });
}

async function isReady(url: string): Promise<boolean> {
  return fetch(url, { signal: AbortSignal.timeout(2000) }).then(
    async (answer) => {
      await answer.body?.cancel();
      return answer.ok;
    },
    () => false,
  );
}

/** Runs one of the operators' commands; returns what it printed, throws with it when the command fails. */
export async function coop(env: AppEnvironment, ...words: string[]): Promise<string> {
  const options = { env: { ...surroundings(), ...env }, cwd: inProject(), maxBuffer: 50_000_000 };
  try {
    const { stdout } = await run(process.execPath, [inProject('dist/cli.js'), ...words], options);
    return stdout;
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`coop ${words.join(' ')} failed:\n${stdout}${stderr}`, { cause: error });
  }
}
