import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** One file of `migrations/`: its statements in order. The checksum guards against editing what has been applied. */
export interface Migration {
  name: string;
  checksum: string;
  statements: string[];
}

/** Where the SQL lives: beside src/ and dist/, in the project and in the image. */
const ROOT = join(import.meta.dirname, '../../../../migrations');

export function loadMigrations(kind: 'platform' | 'tenant'): Promise<Migration[]> {
  return loadMigrationsFrom(join(ROOT, kind));
}

export async function loadMigrationsFrom(folder: string): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  return Promise.all(
    names.map(async (name) => {
      const text = await readFile(join(folder, name), 'utf8');
      return { name, checksum: createHash('sha256').update(text).digest('hex'), statements: splitStatements(text) };
    }),
  );
}

/** One statement a message (Citus wants it so). Migrations hold no functions, so a semicolon at a line's end closes one. */
export function splitStatements(text: string): string[] {
  return text
    .replace(/^\s*--.*$/gm, '')
    .split(/;\s*$/m)
    .map((statement) => statement.trim())
    .filter(Boolean);
}
