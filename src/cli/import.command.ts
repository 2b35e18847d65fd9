import { Command, Option } from 'commander';
import { DATASETS, type Mode, MODES } from '../modules/sync/dataset.js';
import type { ImportRequest } from '../modules/sync/imports.service.js';
import { instantOf } from '../platform/http/instant.js';
import { RegistryError } from '../modules/tenant/tenant-registry.js';
import { inTenant } from './application.js';
import { datasetNamed, importFile, mappingIn, mediaTypeOf, writtenAt } from './import-file.js';
import { asSentence } from './said.js';

interface ImportOptions {
  mapping?: string;
  mode: Mode;
  dryRun: boolean;
  generatedAt?: string;
  force: boolean;
  rejected?: string;
}

export function addImportCommand(program: Command): void {
  program
    .command('import <slug> <dataset> <file>')
    .description(`takes a management system's file in; datasets: ${DATASETS.join(', ')}`)
    .option('--mapping <file>', "another mapping than the cooperative's own (JSON)")
    .addOption(
      new Option('--mode <mode>', 'replace closes what a complete file does not name').choices(MODES).default('upsert'),
    )
    .option('--dry-run', 'reports and changes nothing', false)
    .option('--generated-at <instant>', "the instant as of which the file speaks; the file's own date where not given")
    .option('--rejected <file>', 'where the rows that did not go in are written, with their reasons')
    .option('--force', 'lets replace close more than a fifth', false)
    .action(run);
}

async function run(slug: string, dataset: string, file: string, options: ImportOptions): Promise<void> {
  const request = await requestFor(dataset, file, options);
  const { ImportRoot } = await import('./import.root.js');
  await inTenant(slug, (app) => importFile(app, request, file, options.rejected), ImportRoot).catch(asSentence);
}

async function requestFor(word: string, file: string, options: ImportOptions): Promise<ImportRequest> {
  const dataset = datasetNamed(word);
  const written = await writtenAt(file);
  const { mode, dryRun, force, mapping } = options;
  const generatedAt = options.generatedAt === undefined ? written : instantOf(options.generatedAt);
  if (!generatedAt) throw new RegistryError('--generated-at takes an instant such as 2026-11-22T03:00:00-03:00.');
  return {
    dataset,
    mode,
    dryRun,
    force,
    generatedAt,
    mediaType: mediaTypeOf(file),
    ...(mapping !== undefined && { mapping: await mappingIn(mapping) }),
  };
}
