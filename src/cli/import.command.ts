import { createReadStream, createWriteStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { INestApplicationContext } from '@nestjs/common';
import { Command, Option } from 'commander';
import { DATASETS, type DatasetName, type Mode, MODES } from '../modules/sync/dataset.js';
import { CSV, NDJSON } from '../modules/sync/media-types.js';
import { ImportProgress } from '../modules/sync/import-progress.js';
import type { ImportRequest } from '../modules/sync/imports.service.js';
import { instantOf } from '../modules/sync/instant.js';
import { RegistryError } from '../modules/tenant/tenant-registry.js';
import { Problem } from '../platform/http/problem.js';
import { inTenant } from './application.js';
import { keepHeapSmall } from './small-heap.js';
import { showProgress } from './import-progress.js';
import { writeSummary } from './import-summary.js';

const SHOWN = 20;

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
  await inTenant(slug, (app) => importFile(app, request, file, options.rejected), ImportRoot).catch(
    (error: unknown) => {
      throw error instanceof Problem ? new RegistryError(sentenceOf(error)) : error;
    },
  );
}

async function requestFor(dataset: string, file: string, options: ImportOptions): Promise<ImportRequest> {
  if (!isDataset(dataset)) throw new RegistryError(`${dataset} is no dataset: use one of ${DATASETS.join(', ')}.`);
  const found = await stat(file).catch(() => undefined);
  if (!found?.isFile()) throw new RegistryError(`There is no file ${file}.`);
  const { mode, dryRun, force } = options;
  // A file cannot speak of a time after it was written; a date ahead of the clock is the disk's mistake.
  const written = new Date(Math.min(found.mtimeMs, Date.now()));
  const generatedAt = options.generatedAt === undefined ? written : instantOf(options.generatedAt);
  if (!generatedAt) throw new RegistryError('--generated-at takes an instant such as 2026-11-22T03:00:00-03:00.');
  const mediaType = /\.(ndjson|jsonl)(\.gz)?$/i.test(file) ? NDJSON : CSV;
  return { dataset, mode, dryRun, force, generatedAt, mediaType, mapping: await mappingIn(options.mapping) };
}

async function importFile(
  app: INestApplicationContext,
  request: ImportRequest,
  file: string,
  rejected: string | undefined,
): Promise<void> {
  const { ImportsService } = await import('../modules/sync/imports.service.js');
  const { ImportRuns } = await import('../modules/sync/import-runs.js');
  const imports = app.get(ImportsService);
  keepHeapSmall();
  const progress = new ImportProgress();
  const id = await imports.receive(request, createReadStream(file));
  const stop = showProgress(`${request.dataset} `, (await imports.get(id)).bytes, progress);
  try {
    await app.get(ImportRuns).run(id, { last: true, progress });
  } finally {
    stop();
  }
  const record = await imports.get(id);
  if (rejected !== undefined) await writeRejected(app, id, rejected);
  const first = { line: 0, position: -1 };
  writeSummary(record, await imports.rejections(id, first, SHOWN), await imports.warnings(id, first, SHOWN));
  if (record.status === 'failed') process.exitCode = 1;
}

async function writeRejected(app: INestApplicationContext, id: string, path: string): Promise<void> {
  const { RejectedRows } = await import('../modules/sync/rejected-rows.js');
  const rows = await app.get(RejectedRows).read(id);
  if (rows) await pipeline(rows, createWriteStream(path));
}

async function mappingIn(path: string | undefined): Promise<unknown> {
  if (path === undefined) return undefined;
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw new RegistryError(`The mapping ${path} cannot be read as JSON: ${(error as Error).message}.`);
  }
}

function isDataset(word: string): word is DatasetName {
  return (DATASETS as readonly string[]).includes(word);
}

function sentenceOf({ message, extras }: Problem): string {
  return extras.errors?.map((error) => error.detail).join(' ') ?? message;
}
