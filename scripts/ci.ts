/** `npm run ci`: what is checked by reading alone. Everything is run, and everything that fails is shown. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { inProject } from './stack/project.ts';
import { step } from './steps.ts';

const run = promisify(execFile);

const bin = (name: string) => inProject('node_modules/.bin', name);
const CHECKS: Record<string, string[][]> = {
  format: [[bin('prettier'), '--check', '--log-level', 'warn', '.']],
  lint: [[bin('eslint'), '--max-warnings', '0', '.']],
  types: ['.', 'test', 'scripts', 'simulator', 'samples'].map((project) => [
    bin('tsc'),
    ...['--noEmit', '--incremental', 'false', '-p', project],
  ]),
  boundaries: [
    [bin('depcruise'), '--config', '.dependency-cruiser.cjs', 'src', 'scripts', 'simulator', 'samples', 'test'],
  ],
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in CHECKS));
if (unknown.length > 0)
  throw new Error(`There is no check called ${unknown.join(', ')}: ${Object.keys(CHECKS).join(', ')}.`);

const complaints: string[] = [];
for (const name of wanted.length > 0 ? wanted : Object.keys(CHECKS)) {
  await step(name, () => check(CHECKS[name]!)).catch((error: Error) => complaints.push(error.message));
}
for (const complaint of complaints) process.stdout.write(`\n${complaint}\n`);
if (complaints.length > 0) process.exitCode = 1;

async function check(commands: string[][]): Promise<void> {
  for (const [command, ...args] of commands as [string, ...string[]][]) {
    await run(command, args, { cwd: inProject(), maxBuffer: 100_000_000 }).catch(
      (error: { stdout: string; stderr: string }) => {
        throw new Error(`${error.stdout}${error.stderr}`.trim());
      },
    );
  }
}
