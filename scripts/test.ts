/**
 * `npm test [-- Jest's arguments]`: builds, runs every suite with the queue in PostgreSQL and, where redis-server is installed,
 * those that are about the queue once more on Redis. The last line is `N passed, N failed`.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBuilt } from './stack/build.ts';
import { inProject } from './stack/project.ts';
import { hasRedis } from './stack/redis.ts';
import { step } from './steps.ts';

/** Folders of suites about what the queue does to a job: late, twice, killed in the middle. The others meet it as they meet the database. */
const ON_BOTH_QUEUES = ['queue', 'journeys', 'deliveries', 'notifications', 'inbound', 'queue-board'];

interface Outcome {
  queue: string;
  passed: number;
  failed: number;
  seconds: number;
}

interface JestResults {
  numPassedTests: number;
  numFailedTests: number;
  numRuntimeErrorTestSuites: number;
}

const folder = await mkdtemp(join(tmpdir(), 'coop-results-'));
process.exitCode = await main(process.argv.slice(2))
  .catch((error: Error) => {
    process.stderr.write(`${error.message}\n`);
    return 1;
  })
  .finally(() => rm(folder, { recursive: true, force: true }));

async function main(args: string[]): Promise<number> {
  await step('Build', async (tell) => tell((await ensureBuilt()) ? 'built' : 'up to date'));
  const outcomes = [await run('PostgreSQL', 'postgres', args)];
  if (hasRedis()) {
    const others = `<rootDir>/test/(?!(?:${ON_BOTH_QUEUES.join('|')})/)`;
    outcomes.push(await run('Redis', 'redis', [...args, '--passWithNoTests', '--testPathIgnorePatterns', others]));
  }
  return report(outcomes);
}

async function run(queue: string, variable: string, args: string[]): Promise<Outcome> {
  process.stdout.write(`\nTests with the queue in ${queue}\n\n`);
  const started = Date.now();
  const file = join(folder, `${variable}.json`);
  const jest = [inProject('node_modules/jest/bin/jest.js'), '--json', `--outputFile=${file}`, ...args];
  // Results as JSON also go to standard output, which Jest's own report does not use.
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', '--experimental-vm-modules', ...jest],
    {
      cwd: inProject(),
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, COOP_QUEUE: variable },
    },
  );
  const code = await new Promise<number>((resolve) => child.on('exit', (status) => resolve(status ?? 1)));
  const seconds = Math.round((Date.now() - started) / 1000);
  const text = await readFile(file, 'utf8').catch(() => '');
  if (!text) return { queue, passed: 0, failed: 1, seconds };
  const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = JSON.parse(text) as JestResults;
  const failed = numFailedTests + numRuntimeErrorTestSuites;
  // Jest may fail for another reason than a test (a teardown, coverage): that counts too.
  return { queue, passed: numPassedTests, failed: failed === 0 && code !== 0 ? 1 : failed, seconds };
}

function report(outcomes: Outcome[]): number {
  const sum = (of: (outcome: Outcome) => number) => outcomes.reduce((all, outcome) => all + of(outcome), 0);
  process.stdout.write('\n');
  for (const { queue, passed, failed, seconds } of outcomes) {
    process.stdout.write(`queue in ${queue}: ${passed} passed, ${failed} failed (${seconds} s)\n`);
  }
  if (!hasRedis()) process.stdout.write('queue in Redis: SKIPPED, redis-server is not installed on this machine\n');
  process.stdout.write(`${sum((outcome) => outcome.passed)} passed, ${sum((outcome) => outcome.failed)} failed\n`);
  return sum((outcome) => outcome.failed) === 0 ? 0 : 1;
}
