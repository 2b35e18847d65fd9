/** `npm run coop -- …`: the operators' commands, built when needed; without settings of its own it uses the demo's. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { DEMO_ENVIRONMENT } from './demo/folder.ts';
import { ensureBuilt } from './stack/build.ts';
import { inProject } from './stack/project.ts';

await ensureBuilt();
const useDemo = !process.env.DATABASE_URL && existsSync(DEMO_ENVIRONMENT);
const settings = useDemo ? (JSON.parse(readFileSync(DEMO_ENVIRONMENT, 'utf8')) as Record<string, string>) : {};
const child = spawn(process.execPath, [inProject('dist/cli.js'), ...process.argv.slice(2)], {
  stdio: 'inherit',
  // Files are named from where the operator stands, not from here.
  cwd: process.env.INIT_CWD ?? process.cwd(),
  env: { ...process.env, ...settings },
});
child.on('exit', (code) => (process.exitCode = code ?? 1));
