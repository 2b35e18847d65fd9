import { stat } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import { DATASETS, type DatasetName } from '../modules/sync/dataset.js';
import { ImportFailure } from '../modules/sync/import-failure.js';
import { sampleOf } from '../modules/sync/mapping-sample.js';
import { NothingToSuggest, suggestMapping } from '../modules/sync/mapping-suggestion.js';
import { RegistryError } from '../modules/tenant/tenant-registry.js';
import { mappingReport } from './mapping-report.js';

export function addMappingCommands(program: Command): void {
  const mapping = program.command('mapping').description("how a management system's files are read");
  mapping
    .command('suggest <file>')
    .description('guesses the mapping of a CSV: JSON to stdout, how sure each guess is to stderr')
    .addOption(new Option('--dataset <dataset>', 'what the file is, where that is known').choices(DATASETS))
    .action(suggest);
}

async function suggest(file: string, { dataset }: { dataset?: DatasetName }): Promise<void> {
  const found = await stat(file).catch(() => undefined);
  if (!found?.isFile()) throw new RegistryError(`There is no file ${file}.`);
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
