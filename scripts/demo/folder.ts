import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inProject } from '../stack/project.ts';
import { serverFolder } from '../stack/unprivileged.ts';

/** Everything that the demo keeps; git-ignored. Tests keep theirs elsewhere. */
export const DEMO = process.env.COOP_DEMO_DATA ?? inProject('.data/demo');
/** Settings of the running demo's API, for `npm run coop`. */
export const DEMO_ENVIRONMENT = join(DEMO, 'environment.json');
export const DATABASE = join(DEMO, 'postgres');

export const inDemo = (...parts: string[]): string => join(DEMO, ...parts);

/** Forgets every demo there was. */
export function clearDemo(): void {
  rmSync(DEMO, { recursive: true, force: true });
  rmSync(serverFolder(DATABASE), { recursive: true, force: true });
}

/** The demo's SECRET_KEY, made once: what it sealed must open tomorrow. */
export function demoSecret(): string {
  const file = inDemo('secret-key');
  if (!existsSync(file)) writePrivately(file, randomBytes(32).toString('base64'));
  return readFileSync(file, 'utf8');
}

/** What was done in earlier starts, by a word of ours; with a fingerprint where the work depends on a file. */
export function wasDone(what: string, fingerprint = ''): boolean {
  return done()[what] === fingerprint;
}

export function markDone(what: string, fingerprint = ''): void {
  writePrivately(inDemo('done.json'), JSON.stringify({ ...done(), [what]: fingerprint }, null, 2));
}

/** Changes when one of the files does. */
export function fingerprint(...files: string[]): string {
  const hash = createHash('sha256');
  for (const file of files) hash.update(readFileSync(file));
  return hash.digest('hex');
}

/** Every file under the folder, in order. */
export function filesIn(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** Whole or not at all, and for its owner alone. */
export function writePrivately(file: string, text: string): void {
  mkdirSync(DEMO, { recursive: true });
  writeFileSync(`${file}.partial`, text, { mode: 0o600 });
  renameSync(`${file}.partial`, file);
}

function done(): Record<string, string> {
  const file = inDemo('done.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>) : {};
}
