import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Inject, Injectable } from '@nestjs/common';
import { ENVIRONMENT } from '../config/config.module.js';
import type { Environment } from '../config/environment.js';
import { currentTenant } from '../tenancy/tenant-context.js';

const KEY = /^[a-z0-9][a-z0-9-]*(\/[a-z0-9][a-z0-9.-]*)+$/;

/** The tenant's files, in a folder. Keys are ours (`imports/<uuid>`), never a name that a client chose. */
@Injectable()
export class Storage {
  constructor(@Inject(ENVIRONMENT) private readonly env: Environment) {}

  /** Writes the whole stream under `key`, or nothing: a reader never sees half a file. Returns its bytes. */
  async put(key: string, content: Readable): Promise<number> {
    const path = this.pathOf(key);
    // It may break off before the folder is there; unheard, that would end the process.
    content.on('error', () => undefined);
    await mkdir(dirname(path), { recursive: true });
    const partial = `${path}.partial`;
    try {
      await pipeline(content, createWriteStream(partial));
      await rename(partial, path);
    } catch (error) {
      await rm(partial, { force: true });
      throw error;
    }
    return (await stat(path)).size;
  }

  read(key: string): Readable {
    return createReadStream(this.pathOf(key));
  }

  async exists(key: string): Promise<boolean> {
    return stat(this.pathOf(key)).then(
      (found) => found.isFile(),
      () => false,
    );
  }

  async remove(key: string): Promise<void> {
    await rm(this.pathOf(key), { force: true });
  }

  private pathOf(key: string): string {
    if (!KEY.test(key)) throw new Error(`Not a storage key: ${JSON.stringify(key)}.`);
    return join(this.env.storagePath, currentTenant().schema, key);
  }
}
