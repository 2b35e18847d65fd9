import { buffer } from 'node:stream/consumers';
import yazl from 'yazl';
import { client } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import type { TestTenant } from '../support/tenant.js';

export const pdf = (words: string): Buffer => Buffer.from(`%PDF-1.4\n${words}`);

/** A zip of these files, by name. */
export function zipOf(files: Record<string, Buffer>, { compress = true } = {}): Promise<Buffer> {
  const zip = new yazl.ZipFile();
  for (const [name, content] of Object.entries(files)) zip.addBuffer(content, name, { compress });
  zip.end();
  return buffer(zip.outputStream);
}

export interface EndedUpload {
  id: string;
  status: string;
  files: number;
  stored: number;
  unchanged: number;
  rejected: number;
  error: { code: string; detail: string } | null;
  rejections: { name: string; code: string; detail: string }[];
}

/** Sends a zip and waits for its end. */
export async function uploading(tenant: TestTenant, zip: Buffer): Promise<EndedUpload> {
  const api = client(tenant, tenant.apiKey);
  const answer = await api.post<{ id: string }>('/sync/invoice-pdfs', zip, { 'content-type': 'application/zip' });
  if (answer.status !== 202) throw new Error(`The zip was refused: ${JSON.stringify(answer.body)}`);
  const path = `/sync/invoice-pdfs/${answer.body.id}`;
  const found = await eventually(
    async () => {
      const { body } = await api.get<EndedUpload>(path);
      if (body.status !== 'finished' && body.status !== 'failed') throw new Error(`The zip is ${body.status}.`);
      return body;
    },
    { withinMs: 60_000 },
  );
  const { body } = await api.get<{ items: EndedUpload['rejections'] }>(`${path}/rejections?limit=200`);
  return { ...found, rejections: body.items };
}

/** Sends one PDF under a name. */
export function putting(tenant: TestTenant, name: string, content: Buffer) {
  return client(tenant, tenant.apiKey).send<{ result?: string; code?: string }>(
    'PUT',
    `/sync/invoice-pdfs/${encodeURIComponent(name)}`,
    content,
    { 'content-type': 'application/pdf' },
  );
}
