import type { ObjectStore } from '../../platform/storage/object-store.js';
import { isStorageKey } from '../../platform/storage/storage.js';
import type { ArchiveManifest } from './archive-manifest.js';
import { digestLine, filePart, FILES_A_LIST, listPart } from './archive-parts.js';
import type { ArchiveWriter } from './archive-writer.js';

/** Writes every file of the tenant, and after each thousand the list of their digests: whoever reads them needs no more than one list at a time. */
export async function archiveFiles(
  store: ObjectStore,
  schema: string,
  archive: ArchiveWriter,
): Promise<ArchiveManifest['files']> {
  const files: ArchiveManifest['files'] = { count: 0, bytes: 0, lists: [] };
  let lines: string[] = [];
  const close = async () => {
    if (lines.length > 0) files.lists.push(await archive.text(listPart(files.lists.length + 1), lines.join('')));
    lines = [];
  };
  for await (const { path } of store.list(`${schema}/`)) {
    const key = path.slice(schema.length + 1);
    // What a killed process was still writing is nobody's file.
    if (!isStorageKey(key) || key.endsWith('.partial')) continue;
    // It may have gone since it was listed.
    const found = await store.find(path);
    if (!found) continue;
    const { sha256 } = await archive.stream(filePart(key), found.bytes, store.read(path));
    lines.push(digestLine(sha256, filePart(key)));
    files.count += 1;
    files.bytes += found.bytes;
    if (lines.length === FILES_A_LIST) await close();
  }
  await close();
  return files;
}
