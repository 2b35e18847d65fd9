import { createHash } from 'node:crypto';
import { chownSync, cpSync, existsSync, lstatSync, mkdirSync, readdirSync, renameSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** PostgreSQL refuses to run as root; this user is on every system and owns nothing. */
const NOBODY = 65_534;
const OTHERS_MAY_ENTER = 0o001;

/** The user as whom servers run: root steps down, anybody else stays who they are. */
export function serverUser(): number | undefined {
  return process.getuid?.() === 0 ? NOBODY : undefined;
}

/**
 * A folder that the server's user can work in: the given one, or, where root's private folders are in the way
 * (a clone in /root), one in /var/tmp that belongs to it alone.
 */
export function serverFolder(wanted: string): string {
  const path = resolve(wanted);
  mkdirSync(dirname(path), { recursive: true });
  return serverUser() === undefined || isReachable(dirname(path)) ? path : elsewhere(path);
}

/** The same for programs: where they cannot be reached they are copied, each version once. */
export function serverBinaries(folder: string, version: string): string {
  if (serverUser() === undefined || isReachable(folder)) return folder;
  const copy = elsewhere(`${folder} ${version}`);
  if (existsSync(copy)) {
    if (lstatSync(copy).uid !== process.getuid?.()) throw new Error(`${copy} belongs to somebody else: remove it.`);
    return copy;
  }
  // Whole or not at all: a copy that was interrupted must not be taken for one.
  const partial = `${copy}.${process.pid}`;
  cpSync(folder, partial, { recursive: true, verbatimSymlinks: true });
  renameSync(partial, copy);
  return copy;
}

function elsewhere(what: string): string {
  return join('/var/tmp', `coop-online-${createHash('sha256').update(what).digest('hex').slice(0, 12)}`);
}

/** Makes the folder and gives it, with all that is in it, to the server's user. */
export function handOver(folder: string): void {
  mkdirSync(dirname(folder), { recursive: true });
  if (!existsSync(folder)) mkdirSync(folder, { mode: 0o700 });
  const user = serverUser();
  if (user === undefined || lstatSync(folder).uid === user) return;
  chownSync(folder, user, user);
  for (const name of readdirSync(folder, { recursive: true })) chownSync(join(folder, String(name)), user, user);
}

function isReachable(folder: string): boolean {
  for (let path = resolve(folder); path !== dirname(path); path = dirname(path)) {
    if (existsSync(path) && (statSync(path).mode & OTHERS_MAY_ENTER) === 0) return false;
  }
  return true;
}
