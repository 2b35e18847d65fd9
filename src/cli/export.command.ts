import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { Readable } from 'node:stream';
import { Argument, type Command, Option } from 'commander';
import { DATASETS, type DatasetName } from '../modules/sync/dataset.js';
import { EXPORT_FORMATS, type ExportFormat } from '../modules/sync/export-formats.js';
import { RegistryError } from '../modules/tenant/tenant-registry.js';
import { inTenant } from './application.js';
import { keepHeapSmall } from './small-heap.js';

interface ExportOptions {
  out?: string;
  format: ExportFormat;
}

export function addExportCommand(program: Command): void {
  program
    .command('export <slug>')
    .addArgument(new Argument('<dataset>', 'what is written').choices(DATASETS))
    .description('writes the whole of a dataset in the canonical form, without web keys')
    .option('--out <file>', 'where it is written; to stdout where not given')
    .addOption(new Option('--format <format>', 'how it is written').choices(EXPORT_FORMATS).default('ndjson'))
    .action(run);
}

async function run(slug: string, dataset: DatasetName, { out, format }: ExportOptions): Promise<void> {
  const { ExportRoot } = await import('./export.root.js');
  await inTenant(
    slug,
    async (app) => {
      const { Exports } = await import('../modules/sync/exports.service.js');
      keepHeapSmall();
      let count = 0;
      const file = app.get(Exports).file(dataset, format, (rows) => (count += rows));
      await (out === undefined ? toStdout(file) : toFile(file, out));
      process.stderr.write(`${dataset}: ${count} filas\n`);
    },
    ExportRoot,
  );
}

/** Whoever reads no further (`| head`) has had enough. */
async function toStdout(file: Readable): Promise<void> {
  await pipeline(file, process.stdout, { end: false }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

/** Under another name until it is whole, so that nobody takes a part of it for all. */
async function toFile(file: Readable, path: string): Promise<void> {
  const part = `${path}.part`;
  try {
    await pipeline(file, createWriteStream(part));
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true });
    throw isOfFiles(error) ? new RegistryError(`${path} cannot be written: ${error.message}.`) : error;
  }
}

function isOfFiles(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error && 'path' in error;
}
