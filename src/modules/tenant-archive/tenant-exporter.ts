import { createWriteStream } from 'node:fs';
import { link, mkdtemp, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { Inject, Injectable } from '@nestjs/common';
import pg from 'pg';
import { ENVIRONMENT } from '../../platform/config/config.module.js';
import type { Environment } from '../../platform/config/environment.js';
import { stateOf } from '../../platform/database/migrations/ledger.js';
import { appendEntry } from '../../platform/operations/audit-chain.js';
import { objectStoreAt } from '../../platform/storage/storage.js';
import { RegistryError } from '../tenant/tenant-registry.js';
import type { ArchivedTable, ArchiveManifest } from './archive-manifest.js';
import { FORMAT, VERSION } from './archive-manifest.js';
import { digestLine, MANIFEST, MANIFEST_DIGEST, type TableKind, tablePart } from './archive-parts.js';
import { ArchiveWriter } from './archive-writer.js';
import { archiveFiles } from './archived-files.js';
import { keysInRegistry, keysInSchema } from './needed-keys.js';
import { RECORD_TABLES, REGISTRY_TABLES, type RegistryTable } from './registry-tables.js';
import { copyOut } from './table-copy.js';
import { copyingOut, type TableShape, tablesOf } from './table-shape.js';
import { TenantSnapshot } from './tenant-snapshot.js';

export interface ExportReport {
  /** Where the archive lies. */
  path: string;
  bytes: number;
  /** Of its manifest, SHA-256 in hex: who keeps it can tell this archive from any other. */
  digest: string;
  manifest: ArchiveManifest;
}

/** Fast, and half the size of what it takes; the disk is slower. */
const GZIP = { level: 4 };

type Rows = Omit<ArchiveManifest, 'format' | 'version' | 'exportedAt' | 'files'>;

/** Writes all that belongs to one cooperative into one file (docs/backup.md), while it is at work. */
@Injectable()
export class TenantExporter {
  constructor(@Inject(ENVIRONMENT) private readonly env: Pick<Environment, 'databaseUrl' | 'storage'>) {}

  /**
   * Into the folder `out`, under a name of slug and instant, or into the file `out`; it is there whole or not at all. `actor` is whom the audit
   * log names. Throws RegistryError for an unknown slug, a name that is taken, and while another export or import of the cooperative runs.
   */
  async export(slug: string, out: string, actor = 'operator'): Promise<ExportReport> {
    const path = await targetOf(slug, out);
    // Beside the archive, so that it need only get its name at the end.
    const folder = await mkdtemp(join(dirname(path), '.export-')).catch(unwritable(path));
    try {
      const unnamed = join(folder, 'archive.tar');
      const { manifest, digest } = await this.write(slug, folder, unnamed).catch(orUnwritable(path));
      // A name that was taken meanwhile is not taken from whoever has it.
      await link(unnamed, path).catch(unwritable(path));
      await this.audit(manifest, digest, actor);
      return { path, bytes: (await stat(path)).size, digest, manifest };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  private async write(slug: string, folder: string, path: string): Promise<Pick<ExportReport, 'manifest' | 'digest'>> {
    const archive = new ArchiveWriter(path);
    try {
      const exportedAt = new Date().toISOString();
      const rows = await TenantSnapshot.of(this.env.databaseUrl, slug, (snapshot) =>
        new RowsExport(snapshot, archive, folder).run(),
      );
      // Once the rows are read: what they name is there, but for what went meanwhile.
      const files = await archiveFiles(objectStoreAt(this.env.storage), rows.tenant.schema, archive);
      const manifest: ArchiveManifest = { format: FORMAT, version: VERSION, exportedAt, ...rows, files };
      const { sha256 } = await archive.text(MANIFEST, `${JSON.stringify(manifest, null, 1)}\n`);
      await archive.text(MANIFEST_DIGEST, digestLine(sha256, MANIFEST));
      await archive.end();
      return { manifest, digest: sha256 };
    } catch (error) {
      throw await archive.abandon(error);
    }
  }

  private async audit({ tenant }: ArchiveManifest, digest: string, actor: string): Promise<void> {
    const client = new pg.Client({ connectionString: this.env.databaseUrl, application_name: 'coop-archive' });
    await client.connect();
    try {
      const what = { action: 'tenant.exported', subject: tenant.id, detail: { digest } };
      await appendEntry(client, { tenantId: tenant.id, actor, ...what });
    } finally {
      await client.end();
    }
  }
}

/** The rows of one snapshot, a table at a time: a tar's entry tells its size first, so each lies on the disk until it is known. */
class RowsExport {
  constructor(
    private readonly snapshot: TenantSnapshot,
    private readonly archive: ArchiveWriter,
    private readonly folder: string,
  ) {}

  async run(): Promise<Rows> {
    const { client, tenant } = this.snapshot;
    const { applied } = await stateOf(client, tenant.schema);
    const migrations = [...applied].map(([name, checksum]) => ({ name, checksum }));
    const shapes = new Map((await tablesOf(client, 'public')).map((shape) => [shape.name, shape]));
    const ofPublic = (kind: TableKind, tables: readonly RegistryTable[]) =>
      inTurn(tables, ({ name, whose }) => this.table(kind, 'public', shapes.get(name)!, whose(tenant.id)));
    const registry = await ofPublic('registry', REGISTRY_TABLES);
    const records = await ofPublic('records', RECORD_TABLES);
    const keys = await keysInRegistry(client, tenant.id);
    await this.snapshot.enterSchema();
    keys.push(...(await keysInSchema(client)));
    const own = await tablesOf(client, tenant.schema);
    const tables = await inTurn(own, (shape) => this.table('tables', tenant.schema, shape));
    return { tenant, migrations, keys, tables, registry, records };
  }

  private async table(kind: TableKind, schema: string, shape: TableShape, where?: string): Promise<ArchivedTable> {
    const path = join(this.folder, 'table.gz');
    const statement = copyingOut(schema, shape, where);
    const sink = createWriteStream(path, { mode: 0o600 });
    const { rows, checksum } = await copyOut(this.snapshot.client, statement, (text) =>
      pipeline(text, createGzip(GZIP), sink),
    );
    const { name: table, columns } = shape;
    return { ...(await this.archive.file(tablePart(kind, table), path)), table, columns, rows, checksum };
  }
}

async function inTurn<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const item of items) results.push(await work(item));
  return results;
}

async function targetOf(slug: string, out: string): Promise<string> {
  const found = await stat(out).catch(() => undefined);
  const instant = new Date().toISOString().replaceAll(/[:-]|\.\d+/g, '');
  const path = found?.isDirectory() ? join(out, `${slug}-${instant}.tar`) : out;
  if (found && path === out) throw new RegistryError(`${out} is there already.`);
  return path;
}

/** The disk is full, or fails. */
const OF_DISK = new Set(['ENOSPC', 'EDQUOT', 'EFBIG', 'EIO']);

function orUnwritable(path: string): (error: NodeJS.ErrnoException) => never {
  return (error) => {
    if (OF_DISK.has(error.code ?? '')) unwritable(path)(error);
    throw error;
  };
}

function unwritable(path: string): (error: NodeJS.ErrnoException) => never {
  return (error) => {
    if (error.code === 'EEXIST') throw new RegistryError(`${path} is there already.`);
    throw new RegistryError(`${path} cannot be written: ${error.message}.`);
  };
}
