import { createReadStream } from 'node:fs';
import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { ObjectStore } from '../../platform/storage/object-store.js';

/** Files put into a tenant's storage before its rows are there, so that no row ever names one that is missing. */
export class PlacedFiles {
  private constructor(
    private readonly store: ObjectStore,
    private readonly schema: string,
    /** The paths of what was not there before, a line each: there may be hundreds of thousands. */
    private readonly folder: string,
  ) {}

  static async in(store: ObjectStore, schema: string): Promise<PlacedFiles> {
    const placed = new PlacedFiles(store, schema, await mkdtemp(join(tmpdir(), 'coop-import-')));
    await appendFile(placed.journal, '');
    return placed;
  }

  async put(key: string, content: Readable): Promise<void> {
    const path = `${this.schema}/${key}`;
    const isNew = (await this.store.find(path)) === undefined;
    if (isNew) await appendFile(this.journal, `${path}\n`);
    await this.store.put(path, content);
  }

  /** Takes back what was not there before. */
  async takeBack(): Promise<void> {
    const lines = createInterface({ input: createReadStream(this.journal) });
    for await (const path of lines) await this.store.remove(path);
  }

  async end(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  private get journal(): string {
    return join(this.folder, 'placed');
  }
}
