import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Environment } from '../../src/platform/config/environment.js';
import { Storage } from '../../src/platform/storage/storage.js';
import { runAsTenant } from '../../src/platform/tenancy/tenant-context.js';
import type { Tenant } from '../../src/platform/tenancy/tenant.js';

describe('The storage', () => {
  const tenant = { schema: 't_archivo' } as Tenant;
  let folder: string;
  let storage: Storage;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'coop-storage-'));
    storage = new Storage({ storagePath: folder } as Environment);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('keeps a whole stream and tells its bytes', async () => {
    const kept = runAsTenant(tenant, async () => {
      const bytes = await storage.put('imports/whole', Readable.from(['uno', 'dos']));
      return { bytes, content: await text(storage.read('imports/whole')) };
    });
    expect(await kept).toEqual({ bytes: 6, content: 'unodos' });
  });

  it('keeps nothing of a stream that breaks off, however early', async () => {
    const content = new Readable({ read: () => undefined });
    const kept = runAsTenant(tenant, () => storage.put('broken/early', content));
    content.destroy(new Error('cut'));
    await expect(kept).rejects.toThrow('cut');
    expect(await readdir(join(folder, tenant.schema, 'broken'))).toEqual([]);
  });
});
