import { spawn } from 'node:child_process';
import { coop, type AppEnvironment } from '../stack/app.ts';
import { surroundings } from '../stack/process.ts';
import { inProject } from '../stack/project.ts';
import { step } from '../steps.ts';
import { COOPERATIVES, tenantFile } from './cooperatives.ts';
import { fingerprint, markDone, wasDone } from './folder.ts';

/** Opens the two cooperatives and imports their files; what an earlier start did is not repeated. */
export async function loadCooperatives(env: AppEnvironment): Promise<void> {
  const existing = (await coop(env, 'tenant', 'list')).split('\n').map((line) => line.split('\t')[0]);
  for (const { slug, files } of COOPERATIVES) {
    if (!existing.includes(slug)) {
      await step(`Cooperative ${slug}`, () => coop(env, 'tenant', 'create', slug, '--settings', tenantFile(slug)));
    }
    for (const { dataset, path } of files) await importOnce(env, slug, dataset, path);
  }
}

async function importOnce(env: AppEnvironment, slug: string, dataset: string, path: string): Promise<void> {
  const what = `import ${slug} ${dataset}`;
  const content = fingerprint(path);
  if (wasDone(what, content)) return;
  process.stdout.write(`  ${what}\n`);
  await showing(env, 'import', slug, dataset, path);
  markDone(what, content);
}

/** Runs a command whose own progress is worth seeing. */
async function showing(env: AppEnvironment, ...words: string[]): Promise<void> {
  const child = spawn(process.execPath, [inProject('dist/cli.js'), ...words], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...surroundings(), ...env },
  });
  const code = await new Promise<number>((resolve) => child.on('exit', (status) => resolve(status ?? 1)));
  if (code !== 0) throw new Error(`coop ${words.join(' ')} failed.`);
}
