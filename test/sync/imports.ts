import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { client } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import type { TestTenant } from '../support/tenant.js';

const SAMPLES = join(import.meta.dirname, '../../samples');

export const DATASET_NAMES = ['holders', 'supplies', 'invoices', 'consumption'] as const;
export type Dataset = (typeof DATASET_NAMES)[number];

/** An import that has ended, with its rejections. */
export interface EndedImport {
  id: string;
  status: string;
  progress: number;
  rows: number;
  inserted: number;
  updated: number;
  unchanged: number;
  rejected: number;
  warnings: number;
  mappingVersion: number | null;
  closed: number;
  error: { code: string; detail: string } | null;
  rejections: { line: number; column: string; code: string; detail: string }[];
}

interface Sending {
  type?: string;
  mode?: 'upsert' | 'replace';
  dryRun?: boolean;
  force?: boolean;
  generatedAt?: string;
}

/** Sends a file as the management system does; the answer, before anything is worked on. */
export function send(tenant: TestTenant, dataset: Dataset, content: string | Buffer, sending: Sending = {}) {
  const { type = 'application/x-ndjson', ...query } = sending;
  const parameters = new URLSearchParams({ dataset, ...query } as never);
  return client(tenant, tenant.apiKey).post<{ id: string }>(`/sync/imports?${parameters}`, Buffer.from(content), {
    'content-type': type,
  });
}

/** Sends a file and waits for its end. */
export async function importing(tenant: TestTenant, dataset: Dataset, content: string | Buffer, sending: Sending = {}) {
  const answer = await send(tenant, dataset, content, sending);
  if (answer.status !== 202) throw new Error(`The file was refused: ${JSON.stringify(answer.body)}`);
  return ended(tenant, answer.body.id);
}

export async function ended(tenant: TestTenant, id: string): Promise<EndedImport> {
  const api = client(tenant, tenant.apiKey);
  const found = await eventually(
    async () => {
      const { body } = await api.get<EndedImport>(`/sync/imports/${id}`);
      if (body.status !== 'finished' && body.status !== 'failed') throw new Error(`The import is ${body.status}.`);
      return body;
    },
    { withinMs: 60_000 },
  );
  const { body } = await api.get<{ items: EndedImport['rejections'] }>(`/sync/imports/${id}/rejections?limit=200`);
  return { ...found, rejections: body.items };
}

/** Rows of objects as NDJSON. */
export function ndjson(...rows: object[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}

export function sample(cooperative: 'almafuerte' | 'la-ribera', name: string): Promise<Buffer> {
  return readFile(join(SAMPLES, cooperative, name));
}

/** The mappings of a sample's onboarding file. */
export async function sampleMappings(cooperative: 'almafuerte' | 'la-ribera'): Promise<Record<string, unknown>> {
  const file = JSON.parse(String(await sample(cooperative, 'tenant.json'))) as { mappings: Record<string, unknown> };
  return file.mappings;
}

export const ALMAFUERTE = {
  holders: 'titulares.csv',
  supplies: 'suministros.csv',
  invoices: 'comprobantes.csv',
  consumption: 'consumos.csv',
};

/** Every file of a sample, in order. */
export async function importSample(tenant: TestTenant, cooperative: 'almafuerte' | 'la-ribera', sending: Sending = {}) {
  const results = {} as Record<Dataset, EndedImport>;
  for (const dataset of DATASET_NAMES) {
    const csv = cooperative === 'almafuerte';
    const content = await sample(cooperative, csv ? ALMAFUERTE[dataset] : `${dataset}.ndjson`);
    const type = csv ? 'text/csv' : 'application/x-ndjson';
    results[dataset] = await importing(tenant, dataset, content, { type, ...sending });
  }
  return results;
}
