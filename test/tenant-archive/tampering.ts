import { createReadStream, createWriteStream } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { createHash } from 'node:crypto';
import { extract, type Header, pack } from 'tar-stream';

export interface Entry {
  name: string;
  content: Buffer;
  header?: Partial<Header>;
}

/** The archive's entries, in memory: the tests' archives are small. */
export async function entriesIn(path: string): Promise<Entry[]> {
  const entries: Entry[] = [];
  const tar = extract();
  const reading = pipeline(createReadStream(path), tar as unknown as NodeJS.WritableStream);
  for await (const entry of tar)
    entries.push({ name: entry.header.name, content: await buffer(entry as AsyncIterable<Buffer>) });
  await reading;
  return entries;
}

/** Writes an archive of what `change` makes of another's entries. */
export async function tampered(from: string, to: string, change: (entries: Entry[]) => Entry[]): Promise<string> {
  const tar = pack();
  const writing = pipeline(tar as unknown as NodeJS.ReadableStream, createWriteStream(to));
  for (const { name, content, header } of change(await entriesIn(from))) {
    if (header?.type && header.type !== 'file') tar.entry({ name, ...header });
    else tar.entry({ name }, content);
  }
  tar.finalize();
  await writing;
  return to;
}

export const sha256 = (content: Buffer): string => createHash('sha256').update(content).digest('hex');

/** With a manifest that says what `change` makes of it, and fits: as whoever knows the format would edit it. */
export function withManifest(entries: Entry[], change: (manifest: EditedManifest, entries: Entry[]) => void): Entry[] {
  const manifest = JSON.parse(
    entries.find(({ name }) => name === 'manifest.json')!.content.toString(),
  ) as EditedManifest;
  change(manifest, entries);
  const content = Buffer.from(JSON.stringify(manifest));
  const digest = Buffer.from(`${sha256(content)}  manifest.json\n`);
  return entries.map((entry) => {
    if (entry.name === 'manifest.json') return { ...entry, content };
    return entry.name === 'manifest.json.sha256' ? { ...entry, content: digest } : entry;
  });
}

interface EditedTable {
  part: string;
  table: string;
  columns: string[];
  rows: number;
  bytes: number;
  sha256: string;
  checksum: string;
}

export interface EditedManifest {
  version: number;
  tenant: { id: string; slug: string; schema: string };
  migrations: { name: string; checksum: string }[];
  tables: EditedTable[];
  registry: EditedTable[];
}
