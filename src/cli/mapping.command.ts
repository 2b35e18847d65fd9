import { createReadStream } from 'node:fs';
import { type Command, Option } from 'commander';
import { DATASETS, type DatasetName } from '../modules/sync/dataset.js';
import { ImportFailure } from '../modules/sync/import-failure.js';
import type { MappingBook, MappingVersion } from '../modules/sync/mapping-book.js';
import { sampleOf } from '../modules/sync/mapping-sample.js';
import { NothingToSuggest, suggestMapping } from '../modules/sync/mapping-suggestion.js';
import { triedRows } from '../modules/sync/mapping-trial.js';
import { RegistryError } from '../modules/tenant/tenant-registry.js';
import { inTenant } from './application.js';
import { datasetNamed, importFile, mappingIn, mediaTypeOf, writtenAt } from './import-file.js';
import { mappingReport } from './mapping-report.js';
import { asSentence } from './said.js';

interface Which {
  version?: number;
}

interface Change extends Which {
  canonical: boolean;
  by: string;
  note: string;
}

const VERSION = (text: string) => new Option('--version <number>', text).argParser(wholeNumber);

export function addMappingCommands(program: Command): void {
  const mapping = program.command('mapping').description("how a management system's files are read");
  mapping
    .command('suggest <file>')
    .description('guesses the mapping of a CSV: JSON to stdout, how sure each guess is to stderr')
    .addOption(new Option('--dataset <dataset>', 'what the file is, where that is known').choices(DATASETS))
    .action(suggest);
  mapping.command('list <slug>').description('every mapping in force').action(list);
  mapping.command('versions <slug> <dataset>').description('every version there was, newest first').action(versions);
  mapping
    .command('show <slug> <dataset>')
    .description('its JSON')
    .addOption(VERSION('an earlier one than that in force'))
    .action(show);
  mapping
    .command('set <slug> <dataset> [file]')
    .description('puts a mapping in force from the next file on')
    .addOption(VERSION('an earlier version instead of a file'))
    .option('--canonical', 'none: files come in the canonical form', false)
    .requiredOption('--by <name>', 'who changes it')
    .option('--note <text>', 'why', '')
    .action(set);
  mapping
    .command('try <slug> <dataset> <file>')
    .description('a dry run, and the first rows as they would be read')
    .option('--mapping <file>', 'a mapping that is not in force (JSON)')
    .addOption(VERSION('an earlier version'))
    .action(tryOut);
}

async function suggest(file: string, { dataset }: { dataset?: DatasetName }): Promise<void> {
  await writtenAt(file);
  try {
    const suggestion = suggestMapping(await sampleOf(file), dataset);
    process.stdout.write(`${JSON.stringify(suggestion.mapping, null, 2)}\n`);
    process.stderr.write(mappingReport(suggestion));
    if (suggestion.missing.length > 0) process.exitCode = 1;
  } catch (error) {
    if (error instanceof NothingToSuggest || error instanceof ImportFailure) throw new RegistryError(error.message);
    throw error;
  }
}

function list(slug: string): Promise<void> {
  return withBook(slug, async (book) => (await book.current()).forEach(writeVersion));
}

function versions(slug: string, word: string): Promise<void> {
  const dataset = datasetNamed(word);
  return withBook(slug, async (book) => {
    for (let page = await book.versions(dataset, null, 100); page.length > 0;) {
      page.forEach(writeVersion);
      page = await book.versions(dataset, page.at(-1)!.version, 100);
    }
  });
}

function show(slug: string, word: string, { version }: Which): Promise<void> {
  const dataset = datasetNamed(word);
  return withBook(slug, async (book) => {
    const { mapping } = await versionOf(book, slug, dataset, version);
    process.stdout.write(`${JSON.stringify(mapping, null, 2)}\n`);
  });
}

async function set(slug: string, word: string, file: string | undefined, change: Change): Promise<void> {
  const dataset = datasetNamed(word);
  const { version, canonical, by, note } = change;
  if ([file !== undefined, version !== undefined, canonical].filter(Boolean).length !== 1)
    throw new RegistryError('Give one of a file, --version and --canonical.');
  const given = file === undefined ? null : await mappingIn(file);
  await withBook(slug, async (book) => {
    const mapping = version === undefined ? given : (await versionOf(book, slug, dataset, version)).mapping;
    const before = await book.find(dataset);
    const put = await book.put(dataset, mapping, { author: by, note });
    const said = put.version === before?.version ? 'already in force as' : 'in force as';
    process.stdout.write(`${slug}: ${dataset} ${said} version ${put.version}\n`);
  });
}

async function tryOut(
  slug: string,
  word: string,
  file: string,
  { mapping: path, version }: Which & { mapping?: string },
): Promise<void> {
  const dataset = datasetNamed(word);
  const generatedAt = await writtenAt(file);
  const given = path === undefined ? undefined : await mappingIn(path);
  const { ImportRoot } = await import('./import.root.js');
  const { MappingBook } = await import('../modules/sync/mapping-book.js');
  await inTenant(
    slug,
    async (app) => {
      const book = app.get(MappingBook);
      const named = version === undefined ? undefined : await versionOf(book, slug, dataset, version);
      const mapping = given ?? (named ?? (await book.find(dataset)))?.mapping ?? null;
      const mediaType = mediaTypeOf(file);
      const request = { dataset, mode: 'upsert', dryRun: true, force: false, generatedAt, mediaType, mapping } as const;
      await importFile(app, request, file);
      if (process.exitCode === 1) return;
      for (const row of await triedRows(() => createReadStream(file), { dataset, mapping, media_type: mediaType }))
        process.stdout.write(`\n${row.map(([field, value]) => `  ${field}: ${value}`).join('\n')}\n`);
    },
    ImportRoot,
  ).catch(asSentence);
}

async function withBook(slug: string, work: (book: MappingBook) => Promise<void>): Promise<void> {
  const { ImportRoot } = await import('./import.root.js');
  const { MappingBook } = await import('../modules/sync/mapping-book.js');
  await inTenant(slug, (app) => work(app.get(MappingBook)), ImportRoot).catch((error: unknown) => {
    throw error instanceof ImportFailure ? new RegistryError(error.message) : error;
  });
}

async function versionOf(
  book: MappingBook,
  slug: string,
  dataset: DatasetName,
  version: number | undefined,
): Promise<MappingVersion> {
  const found = await book.find(dataset, version);
  if (found) return found;
  const which = version === undefined ? 'no mapping' : `no version ${version} of a mapping`;
  throw new RegistryError(`${slug} has ${which} for ${dataset}.`);
}

function writeVersion({ dataset, version, mapping, createdAt, author, note }: MappingVersion): void {
  const words = [dataset, `version ${version}`, createdAt.toISOString(), author, note];
  process.stdout.write(`${[...words, ...(mapping === null ? ['canonical'] : [])].join('\t')}\n`);
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new RegistryError(`--version takes a whole number, not ${text}.`);
  return Number(text);
}
