import { createReadStream, createWriteStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { INestApplicationContext } from '@nestjs/common';
import { DATASETS, type DatasetName } from '../modules/sync/dataset.js';
import { ImportProgress } from '../modules/sync/import-progress.js';
import type { ImportRequest } from '../modules/sync/imports.service.js';
import { CSV, NDJSON } from '../modules/sync/media-types.js';
import { RegistryError } from '../modules/tenant/tenant-registry.js';
import { showProgress } from './import-progress.js';
import { writeSummary } from './import-summary.js';
import { keepHeapSmall } from './small-heap.js';

const SHOWN = 20;

/** Takes a file in as the cooperative, showing how far it is, and writes what became of it; `rejected` is where its rejected rows go. */
export async function importFile(
  app: INestApplicationContext,
  request: ImportRequest,
  file: string,
  rejected?: string,
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

/** Throws RegistryError for a word that is none. */
export function datasetNamed(word: string): DatasetName {
  const dataset = DATASETS.find((name) => name === word);
  if (!dataset) throw new RegistryError(`${word} is no dataset: use one of ${DATASETS.join(', ')}.`);
  return dataset;
}

/** When the file was last written; throws RegistryError where there is none. */
export async function writtenAt(file: string): Promise<Date> {
  const found = await stat(file).catch(() => undefined);
  if (!found?.isFile()) throw new RegistryError(`There is no file ${file}.`);
  // A file cannot speak of a time after it was written; a date ahead of the clock is the disk's mistake.
  return new Date(Math.min(found.mtimeMs, Date.now()));
}

export function mediaTypeOf(file: string): string {
  return /\.(ndjson|jsonl)(\.gz)?$/i.test(file) ? NDJSON : CSV;
}

/** A mapping's file; throws RegistryError where it is no JSON. */
export async function mappingIn(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw new RegistryError(`The mapping ${path} cannot be read as JSON: ${(error as Error).message}.`);
  }
}
