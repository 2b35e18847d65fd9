import { Readable } from 'node:stream';
import pg from 'pg';
import type { Keyring } from '../../platform/crypto/keys.js';
import { loadMigrations } from '../../platform/database/migrations/migration-files.js';
import { asMigrator, type MigrationTarget } from '../../platform/database/migrations/migrate.js';
import type { ObjectStore } from '../../platform/storage/object-store.js';
import { insistOnSlug } from '../tenant/tenant-registry.js';
import { keyIn } from './archive-parts.js';
import { entriesOf } from './archive-reader.js';
import { type VerifiedArchive, verifyArchive } from './archive-verification.js';
import { insistOnKeys, missingKeys, planFor } from './installation-fit.js';
import { PlacedFiles } from './placed-files.js';
import { insistOnPlace } from './place-of-tenant.js';
import { type Restored, RestoredRows } from './restored-rows.js';
import { busy, LOCK } from './tenant-snapshot.js';

export interface ImportOptions {
  /** Another slug than the archive's. */
  as?: string;
  /** Takes the place of the same cooperative, which must be suspended. */
  replace?: boolean;
  /** Leaves out what is sealed with a key that this installation does not have. */
  withoutSecrets?: boolean;
  /** Lets go out what waited when the archive was made, for where it came from nothing has left since. */
  sendWaiting?: boolean;
}

export interface ImportReport extends Restored {
  archive: VerifiedArchive;
  slug: string;
}

/**
 * Puts an archive's cooperative back, under its own id and in its own schema, suspended; all of it or nothing. For the owner of the tables: the API
 * has no such right.
 */
export class TenantImporter {
  constructor(
    private readonly target: MigrationTarget,
    private readonly keyring: Keyring,
    private readonly store: ObjectStore,
  ) {}

  /** Reads the whole archive before it touches anything. Throws RegistryError for one that is damaged, does not fit this installation, or whose place is taken. */
  async import(path: string, options: ImportOptions = {}): Promise<ImportReport> {
    const archive = await verifyArchive(path);
    const slug = options.as ?? archive.manifest.tenant.slug;
    insistOnSlug(slug);
    const plan = planFor(archive.manifest, await loadMigrations('tenant'));
    if (!options.withoutSecrets) insistOnKeys(missingKeys(archive.manifest, this.keyring));
    const restored = await asMigrator(this.target, async (client) => {
      await this.lock(client, archive);
      await insistOnPlace(client, archive.manifest.tenant, slug, options.replace ?? false);
      const rows = new RestoredRows(client, this.target, this.keyring, archive, plan);
      return this.withFiles(path, archive, () => rows.restore(path, slug, options));
    });
    return { ...restored, archive, slug };
  }

  /** Until the connection ends. */
  private async lock(client: pg.ClientBase, { manifest: { tenant } }: VerifiedArchive): Promise<void> {
    const { rows } = await client.query<{ taken: boolean }>(LOCK, [tenant.schema]);
    if (!rows[0]!.taken) throw busy(tenant.slug);
  }

  /** Files first, so that the rows' transaction is short; what fails takes them back. */
  private async withFiles<T>(path: string, { manifest }: VerifiedArchive, work: () => Promise<T>): Promise<T> {
    const placed = await PlacedFiles.in(this.store, manifest.tenant.schema);
    try {
      for await (const { part, content } of entriesOf(path)) {
        const key = keyIn(part);
        if (key === undefined) for await (const _ of content);
        else await placed.put(key, Readable.from(content, { objectMode: false }));
      }
      return await work();
    } catch (error) {
      await placed.takeBack();
      throw error;
    } finally {
      await placed.end();
    }
  }
}
