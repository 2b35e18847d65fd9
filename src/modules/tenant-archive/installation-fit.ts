import type { Keyring } from '../../platform/crypto/keys.js';
import type { Migration } from '../../platform/database/migrations/migration-files.js';
import { RegistryError } from '../tenant/tenant-registry.js';
import type { ArchiveManifest, NeededKey } from './archive-manifest.js';

export interface Plan {
  /** Those that made the archive's tables. */
  before: Migration[];
  /** Those that have come since. */
  after: Migration[];
}

/** How the archive's tables are made here and brought up to date. Throws RegistryError where this installation is older, or its migrations are others. */
export function planFor({ migrations: archived }: ArchiveManifest, here: Migration[]): Plan {
  const known = new Map(here.map((migration) => [migration.name, migration]));
  for (const { name, checksum } of archived) {
    const migration = known.get(name);
    if (!migration)
      throw new RegistryError(
        `The archive is newer than this installation, which has no migration ${name}: upgrade it first.`,
      );
    if (migration.checksum !== checksum)
      throw new RegistryError(`The archive's migration ${name} is not the one of this installation.`);
  }
  const names = new Set(archived.map(({ name }) => name));
  const [before, after] = [here.filter(({ name }) => names.has(name)), here.filter(({ name }) => !names.has(name))];
  const [first, last] = [after[0], before.at(-1)];
  if (first && last && first.name < last.name)
    throw new RegistryError(`The archive lacks the migration ${first.name}, which belongs before those that it has.`);
  return { before, after };
}

/** Keys that this installation does not have. */
export function missingKeys({ keys }: ArchiveManifest, keyring: Keyring): NeededKey[] {
  const known = new Set([keyring.keyId, ...keyring.previousKeyIds]);
  return keys.filter(({ keyId, count }) => keyId !== null && count > 0 && !known.has(keyId));
}

/** Throws RegistryError where what is sealed could never be opened here. */
export function insistOnKeys(missing: NeededKey[]): void {
  const sealed = missing.filter((key) => key.sealed);
  if (sealed.length === 0) return;
  const ids = [...new Set(sealed.map(({ keyId }) => keyId))].join(', ');
  const rows = sealed.map((key) => `${key.rows}: ${key.count}`).join(', ');
  throw new RegistryError(
    `The archive is sealed with the key ${ids} (${rows}), which is neither SECRET_KEY nor in SECRET_KEY_PREVIOUS: put it there, or import with --without-secrets.`,
  );
}
