import type pg from 'pg';
import { DATASETS } from './dataset.js';
import { DATASET_FIELDS } from './dataset-fields.js';
import { parseMapping } from './mapping-file.js';

/** What is wrong with the mappings of an onboarding file, in Spanish; undefined where they are right. */
export function wrongMapping(mappings: Record<string, unknown>): string | undefined {
  const unknown = Object.keys(mappings).find((name) => !DATASETS.some((dataset) => dataset === name));
  if (unknown !== undefined) return `no existe el conjunto de datos «${unknown}», sino ${DATASETS.join(', ')}`;
  try {
    for (const dataset of DATASETS)
      if (mappings[dataset] !== undefined) parseMapping(dataset, mappings[dataset], DATASET_FIELDS[dataset]);
  } catch (error) {
    return (error as Error).message;
  }
  return undefined;
}

/** Writes a new cooperative's mappings as version 1 of each, within the transaction that registers it. `client` is the migrator's. */
export async function openMappings(
  client: pg.ClientBase,
  schema: string,
  mappings: Record<string, unknown>,
): Promise<void> {
  for (const [dataset, mapping] of Object.entries(mappings))
    await client.query(
      `insert into ${client.escapeIdentifier(schema)}.import_mappings (dataset, version, mapping, author) values ($1, 1, $2, 'onboarding')`,
      [dataset, JSON.stringify(mapping)],
    );
}
