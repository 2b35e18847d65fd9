import { Readable } from 'node:stream';
import { expect } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { DATASET_FIELDS } from '../../src/modules/sync/dataset-fields.js';
import { rowCheck } from '../../src/modules/sync/dataset-rows.js';
import type { Dataset as DatasetRules } from '../../src/modules/sync/dataset.js';
import { fileForm } from '../../src/modules/sync/file-form.js';
import { fileRows } from '../../src/modules/sync/file-rows.js';
import type { ImportRecord } from '../../src/modules/sync/import-record.js';
import { client } from '../support/client.js';
import type { TestTenant } from '../support/tenant.js';
import type { Dataset } from './imports.js';

/** A row with its values as text, and without what it has not. */
export type Row = Record<string, string>;

/** The bytes of an export, as its reader gets them. */
export async function exported(tenant: TestTenant, dataset: Dataset, accept = 'application/x-ndjson'): Promise<string> {
  const { status, headers, body } = await client(tenant, tenant.apiKey).get<Buffer | string | undefined>(
    `/sync/exports/${dataset}`,
    { accept },
  );
  expect([status, headers.get('content-type')?.split(';')[0]]).toEqual([200, accept]);
  return String(body ?? '');
}

export function rowsOf(content: string): Row[] {
  const lines = content.split('\n').slice(0, -1);
  return lines.map((line) => textsOf(JSON.parse(line) as Record<string, unknown>));
}

export function csvRowsOf(content: string): Row[] {
  return (parse(content, { columns: true, record_delimiter: '\r\n' }) as Row[]).map(textsOf);
}

function textsOf(row: Record<string, unknown>): Row {
  const told = Object.entries(row).filter(([, value]) => value !== '' && value !== null && value !== undefined);
  return Object.fromEntries(told.map(([field, value]) => [field, String(value)]));
}

const AMOUNTS = ['amount', 'secondAmount', 'thirdAmount', 'balance'];
const DEFAULTS: Partial<Record<Dataset, Row>> = {
  supplies: { status: 'active' },
  consumption: { estimated: 'false' },
};

/** What a file says, as its import reads it: the canonical form without web keys. */
export async function canonicalRows(
  dataset: Dataset,
  content: Buffer,
  { type, mapping = null }: { type: string; mapping?: unknown },
): Promise<Row[]> {
  const fields = DATASET_FIELDS[dataset];
  const record = { media_type: type, mapping, dataset } as ImportRecord;
  const form = fileForm(record, { fields } as DatasetRules);
  const { check } = rowCheck(fields, form.mapping);
  const rows: Row[] = [];
  for await (const { rows: batch } of fileRows(Readable.from([content]) as AsyncIterable<Buffer>, form)) {
    for (const each of batch) {
      const row = 'source' in each ? check(each.source) : undefined;
      if (!row || 'rejections' in row) throw new Error(`A row of ${dataset} is not good: ${JSON.stringify(row)}`);
      const { webKey: _, ...values } = row.values;
      const pesos = AMOUNTS.filter((field) => values[field]).map((field) => [field, decimal(values[field]!)]);
      rows.push({ ...DEFAULTS[dataset], ...textsOf({ ...values, ...Object.fromEntries(pesos) }) });
    }
  }
  return rows;
}

/** Centavos, as the fields' checks give them, to pesos. */
function decimal(centavos: string): string {
  return `${centavos.slice(0, -2)}.${centavos.slice(-2)}`;
}

/** By all that they say: for lists of which the order is checked elsewhere. */
export function inOneOrder(rows: Row[]): string[] {
  return rows.map((row) => JSON.stringify(Object.entries(row).toSorted())).toSorted();
}
