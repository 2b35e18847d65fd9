import type { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { ENVIRONMENT } from '../config/config.module.js';
import type { Environment } from '../config/environment.js';
import type { StorageSetting } from '../config/storage-setting.js';
import { currentTenant } from '../tenancy/tenant-context.js';
import { FolderStore } from './folder-store.js';
import type { ByteRange, ObjectStore, StoredObject } from './object-store.js';
import { S3Store } from './s3-store.js';

const KEY = /^[a-z0-9][a-z0-9-]*(\/[a-z0-9][a-z0-9.-]*)+$/;

/** The tenant's files. Keys are ours (`imports/<uuid>`), never a name that a client chose. */
@Injectable()
export class Storage {
  private readonly store: ObjectStore;

  constructor(@Inject(ENVIRONMENT) { storage }: Environment) {
    this.store = objectStoreAt(storage);
  }

  /** Writes the whole stream under `key`, or nothing: a reader never sees half a file. Returns its bytes. */
  async put(key: string, content: Readable): Promise<number> {
    // It may break off before anything listens; unheard, that would end the process.
    content.on('error', () => undefined);
    return this.store.put(pathOf(key), content);
  }

  /** The stream ends with an error where there is no such file. */
  read(key: string, range?: ByteRange): Readable {
    return this.store.read(pathOf(key), range);
  }

  find(key: string): Promise<StoredObject | undefined> {
    return this.store.find(pathOf(key));
  }

  async exists(key: string): Promise<boolean> {
    return (await this.find(key)) !== undefined;
  }

  remove(key: string): Promise<void> {
    return this.store.remove(pathOf(key));
  }

  /** Every file of one kind (`imports`), in no order. Keys of files that a killed process left half-written are among them. */
  list(kind: string): AsyncGenerator<StoredObject & { key: string }> {
    return this.under(`${kind}/`);
  }

  /** Every file that the tenant has. */
  all(): AsyncGenerator<StoredObject & { key: string }> {
    return this.under('');
  }

  private async *under(prefix: string): AsyncGenerator<StoredObject & { key: string }> {
    const own = `${currentTenant().schema}/`;
    for await (const { path, ...object } of this.store.list(`${own}${prefix}`))
      yield { key: path.slice(own.length), ...object };
  }
}

/** What lies where the setting says, of every tenant: an object's path is the tenant's schema and the key. */
export function objectStoreAt(storage: StorageSetting): ObjectStore {
  return storage.kind === 's3' ? new S3Store(storage) : new FolderStore(storage.path);
}

/** True for a key that a tenant's file may have; everything else never reaches the store. */
export function isStorageKey(key: string): boolean {
  return KEY.test(key);
}

function pathOf(key: string): string {
  if (!isStorageKey(key)) throw new Error(`Not a storage key: ${JSON.stringify(key)}.`);
  return `${currentTenant().schema}/${key}`;
}
