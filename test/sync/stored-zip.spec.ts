import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BrokenZip, StoredZip } from '../../src/modules/sync/stored-zip.js';
import { parseEnvironment } from '../../src/platform/config/environment.js';
import { Storage } from '../../src/platform/storage/storage.js';
import { runAsTenant } from '../../src/platform/tenancy/tenant-context.js';
import type { Tenant } from '../../src/platform/tenancy/tenant.js';
import { type S3Server, startS3Server } from '../support/s3-server.js';
import { stack } from '../support/stack.js';
import { zipOf } from './pdfs.js';

describe('A zip in a bucket', () => {
  const KEY = 'pdf-uploads/zip';
  const files = Object.fromEntries(
    Array.from({ length: 300 }, (_, i) => [`${i}.pdf`, Buffer.alloc(1_000 * (i % 90), `${i} `)]),
  );
  let s3: S3Server;
  let storage: Storage;
  let bytes: number;
  const asTenant = <T>(work: () => Promise<T>) => runAsTenant({ schema: 't_zip' } as Tenant, work);
  beforeAll(async () => {
    s3 = await startS3Server();
    storage = new Storage(parseEnvironment({ ...stack.env, ...s3.settings }));
    const zip = await zipOf(files);
    bytes = await asTenant(() => storage.put(KEY, Readable.from([zip])));
  });
  afterAll(() => s3.stop());

  it('gives every file as it went in', () =>
    asTenant(async () => {
      const zip = await StoredZip.open(storage, KEY, bytes);
      const names: string[] = [];
      for await (const file of zip.files()) {
        names.push(file.name);
        expect((await file.read()).equals(files[file.name]!)).toBe(true);
      }
      zip.close();
      expect(names).toEqual(Object.keys(files));
    }));

  it('is not called broken where the bucket fails: another attempt may mend that', () =>
    asTenant(async () => {
      const zip = await StoredZip.open(storage, KEY, bytes);
      const first = (await zip.files().next()) as IteratorYieldResult<{ read(): Promise<Buffer> }>;
      s3.trouble.push({ status: 403, code: 'AccessDenied' });
      const failure: unknown = await first.value.read().catch((error: unknown) => error);
      expect(String(failure)).toContain('AccessDenied');
      expect(failure).not.toBeInstanceOf(BrokenZip);
      zip.close();
    }));
});
