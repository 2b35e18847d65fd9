import { createReadStream, createWriteStream, type Dirent } from 'node:fs';
import { mkdir, opendir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ByteRange, ObjectStore, StoredObject } from './object-store.js';

/** Files in a folder of this machine, or one that it mounts. */
export class FolderStore implements ObjectStore {
  constructor(private readonly folder: string) {}

  async put(path: string, content: Readable): Promise<number> {
    const target = join(this.folder, path);
    await mkdir(dirname(target), { recursive: true });
    const partial = `${target}.partial`;
    try {
      await pipeline(content, createWriteStream(partial));
      await rename(partial, target);
    } catch (error) {
      await rm(partial, { force: true });
      throw error;
    }
    return (await stat(target)).size;
  }

  read(path: string, range?: ByteRange): Readable {
    return createReadStream(join(this.folder, path), range);
  }

  async find(path: string): Promise<StoredObject | undefined> {
    const found = await stat(join(this.folder, path)).catch(absent);
    return found?.isFile() ? { bytes: found.size, modifiedAt: found.mtime } : undefined;
  }

  async remove(path: string): Promise<void> {
    await rm(join(this.folder, path), { force: true });
  }

  async *list(prefix: string): AsyncGenerator<StoredObject & { path: string }> {
    for await (const entry of entriesOf(join(this.folder, prefix))) {
      const path = `${prefix}${entry.name}`;
      if (entry.isDirectory()) yield* this.list(`${path}/`);
      // It may have gone since.
      const found = entry.isFile() ? await this.find(path) : undefined;
      if (found) yield { path, ...found };
    }
  }
}

async function* entriesOf(folder: string): AsyncGenerator<Dirent> {
  const opened = await opendir(folder).catch(absent);
  if (opened) yield* opened;
}

/** Only what is not there counts as absent: a disk that fails must not pass for an empty one. */
function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error;
}
