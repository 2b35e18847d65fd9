import type { Command } from 'commander';
import type { ImportReport } from '../modules/tenant-archive/tenant-importer.js';
import { environment } from '../platform/config/environment.js';
import { Keyring } from '../platform/crypto/keys.js';
import { objectStoreAt } from '../platform/storage/storage.js';
import { keepHeapSmall } from './small-heap.js';
import { migrationTarget } from './target.js';

interface ImportOptions {
  as?: string;
  replace?: boolean;
  withoutSecrets?: boolean;
  sendWaiting?: boolean;
}

/** Of `coop tenant`: a cooperative as one file. */
export function addTenantArchiveCommands(tenant: Command): void {
  tenant
    .command('export <slug>')
    .description('writes all that is one cooperative’s into one file: rows, files, registry, staff')
    .option('--out <folder-or-file>', 'where it is written', '.')
    .action(exportTenant);
  tenant
    .command('import <file>')
    .description('puts a cooperative back, suspended; all of it or nothing')
    .option('--as <slug>', 'under another slug; its schema and its id stay')
    .option('--replace', 'in the place of the same cooperative, which must be suspended')
    .option('--without-secrets', 'leaves out what is sealed with a key that is not here')
    .option('--send-waiting', 'sends what waited when it was exported: only where it came from nothing has left since')
    .action(importTenant);
  tenant.command('checksum <slug>').description('rows and SHA-256 of each table').action(checksum);
}

async function exportTenant(slug: string, { out }: { out: string }): Promise<void> {
  const { TenantExporter } = await import('../modules/tenant-archive/tenant-exporter.js');
  keepHeapSmall();
  const { path, bytes, digest, manifest } = await new TenantExporter(environment()).export(slug, out);
  const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0);
  process.stdout.write(`${path}\t${bytes} bytes\t${rows} rows\t${manifest.files.count} files\n${digest}\n`);
}

async function importTenant(file: string, options: ImportOptions): Promise<void> {
  const { TenantImporter } = await import('../modules/tenant-archive/tenant-importer.js');
  const { secretKey, previousSecretKeys, storage } = environment();
  const target = migrationTarget();
  keepHeapSmall();
  const importer = new TenantImporter(target, new Keyring(secretKey, previousSecretKeys), objectStoreAt(storage));
  for (const line of linesOf(await importer.import(file, options))) process.stdout.write(`${line}\n`);
}

async function checksum(slug: string): Promise<void> {
  const { TenantChecksums } = await import('../modules/tenant-archive/tenant-checksums.js');
  for (const { table, rows, checksum } of await new TenantChecksums(environment()).of(slug))
    process.stdout.write(`${checksum}\t${rows}\t${table}\n`);
}

function linesOf({ slug, rows, archive, heldBack, leftOut, webhooksOff }: ImportReport): string[] {
  const { files, exportedAt, tenant } = archive.manifest;
  const held = Object.entries(heldBack ?? {}).filter(([, count]) => count > 0);
  return [
    `${slug}: ${rows} rows and ${files.count} files of ${exportedAt} (${tenant.schema}), every table as it was`,
    ...held.map(([what, count]) => `held back: ${count} ${what}`),
    ...Object.entries(leftOut).map(([table, count]) => `left out: ${count} of ${table}`),
    ...(webhooksOff > 0 ? [`switched off: ${webhooksOff} webhooks`] : []),
    `It is suspended: «coop tenant resume ${slug}» opens it.`,
  ];
}
