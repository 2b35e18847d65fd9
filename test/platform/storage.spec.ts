import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Environment, parseEnvironment } from '../../src/platform/config/environment.js';
import { Storage } from '../../src/platform/storage/storage.js';
import { runAsTenant } from '../../src/platform/tenancy/tenant-context.js';
import type { Tenant } from '../../src/platform/tenancy/tenant.js';
import { stack } from '../support/stack.js';
import { authorizationOf } from '../support/s3-signature.js';
import { type S3Server, startS3Server } from '../support/s3-server.js';

const tenant = { schema: 't_archivo' } as Tenant;
const neighbour = { schema: 't_archivo_2' } as Tenant;
const asTenant = <T>(work: () => Promise<T>) => runAsTenant(tenant, work);

let folder: string;
let s3: S3Server;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'coop-storage-'));
  s3 = await startS3Server();
});
afterAll(async () => {
  await s3.stop();
  await rm(folder, { recursive: true, force: true });
});

const over = (settings: Record<string, string>): Environment => parseEnvironment({ ...stack.env, ...settings });

async function keysOf(storage: Storage, kind: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of storage.list(kind)) keys.push(key);
  return keys.sort();
}

/** Sent in pieces that fit nothing. */
function inPieces(content: Buffer): Readable {
  return Readable.from(
    (function* () {
      for (let at = 0; at < content.length; at += 777_777) yield content.subarray(at, at + 777_777);
    })(),
  );
}

describe.each(['a folder', 'a bucket'])('The storage in %s', (place) => {
  let storage: Storage;
  beforeAll(() => {
    storage = new Storage(over(place === 'a folder' ? { STORAGE_URL: `file://${folder}` } : s3.settings));
  });

  it('keeps a whole stream and tells its bytes', () =>
    asTenant(async () => {
      expect(await storage.put('imports/whole', Readable.from(['uno', 'dos']))).toBe(6);
      expect(await text(storage.read('imports/whole'))).toBe('unodos');
      expect(await storage.put('imports/whole', Readable.from([]))).toBe(0);
      expect(await text(storage.read('imports/whole'))).toBe('');
    }));

  it('keeps what is larger than any buffer as it came', () =>
    asTenant(async () => {
      const content = randomBytes(20 * 2 ** 20 + 1);
      expect(await storage.put('imports/large', inPieces(content))).toBe(content.length);
      expect((await buffer(storage.read('imports/large'))).equals(content)).toBe(true);
      const middle = await buffer(storage.read('imports/large', { start: 9_000_000, end: 9_000_999 }));
      expect(middle.equals(content.subarray(9_000_000, 9_001_000))).toBe(true);
    }));

  it.each([10, 20 * 2 ** 20])('keeps nothing of a stream that breaks off after %d bytes', (bytes) =>
    asTenant(async () => {
      const content = Readable.from(
        (function* () {
          yield randomBytes(bytes);
          throw new Error('cut');
        })(),
      );
      await expect(storage.put('broken/late', content)).rejects.toThrow('cut');
      expect(await storage.exists('broken/late')).toBe(false);
      expect(await keysOf(storage, 'broken')).toEqual([]);
      expect(s3.uploads.size).toBe(0);
    }),
  );

  it('keeps nothing of a stream that breaks off before its first byte', () =>
    asTenant(async () => {
      const content = new Readable({ read: () => undefined });
      const kept = storage.put('broken/early', content);
      content.destroy(new Error('cut'));
      await expect(kept).rejects.toThrow('cut');
      expect(await keysOf(storage, 'broken')).toEqual([]);
    }));

  it('tells size and time of a file, and that there is none', () =>
    asTenant(async () => {
      const before = Date.now() - 2_000;
      await storage.put('imports/told', Readable.from(['12345']));
      const found = await storage.find('imports/told');
      expect(found?.bytes).toBe(5);
      expect(found!.modifiedAt.getTime()).toBeGreaterThan(before);
      expect(await storage.find('imports/untold')).toBeUndefined();
      await expect(text(storage.read('imports/untold'))).rejects.toThrow();
    }));

  it('removes a file, and minds nothing where there is none', () =>
    asTenant(async () => {
      await storage.put('imports/gone', Readable.from(['1']));
      await storage.remove('imports/gone');
      await storage.remove('imports/gone');
      expect(await storage.exists('imports/gone')).toBe(false);
    }));

  it('lists all files of one kind, however deep and many, and no neighbour’s', async () => {
    const keys = Array.from({ length: 8 }, (_, i) => `listed/${i % 3}/${i}`).sort();
    const put = (key: string) => storage.put(key, Readable.from(['x']));
    await asTenant(async () => {
      for (const key of [...keys, 'listed-otherwise/1']) await put(key);
    });
    await runAsTenant(neighbour, () => put('listed/theirs/1'));
    expect(await asTenant(() => keysOf(storage, 'listed'))).toEqual(keys);
    expect(await asTenant(() => keysOf(storage, 'nothing'))).toEqual([]);
    expect(await runAsTenant(neighbour, () => storage.exists(keys[0]!))).toBe(false);
  });

  it.each(['../imports/1', 'imports', '/etc/passwd', 'imports/..', 'imports/a b', 'Imports/1'])(
    'refuses the key %s',
    (key) => asTenant(async () => expect(() => storage.read(key)).toThrow('Not a storage key')),
  );
});

describe('A bucket', () => {
  let storage: Storage;
  beforeAll(() => {
    storage = new Storage(over(s3.settings));
  });

  it('holds everything under its prefix and the tenant’s', () =>
    asTenant(async () => {
      await storage.put('imports/placed', Readable.from(['1']));
      expect(s3.objects.has('coop/t_archivo/imports/placed')).toBe(true);
    }));

  it('that is busy is asked again', () =>
    asTenant(async () => {
      s3.trouble.push({ status: 503, code: 'SlowDown' }, { status: 500, code: 'InternalError' });
      expect(await storage.put('imports/again', Readable.from(['1']))).toBe(1);
    }));

  it('that refuses is told of with its reason, never taken for an empty one', () =>
    asTenant(async () => {
      await storage.put('imports/denied', Readable.from(['1']));
      for (const work of [
        () => text(storage.read('imports/denied')),
        () => keysOf(storage, 'imports'),
        () => storage.put('imports/other', Readable.from(['1'])),
      ]) {
        s3.trouble.push({ status: 403, code: 'AccessDenied' });
        await expect(work()).rejects.toThrow('403 (AccessDenied)');
      }
      s3.trouble.push({ status: 403, code: '' });
      await expect(storage.exists('imports/denied')).rejects.toThrow('403');
    }));

  it('that fails half-way keeps no parts, whether it says so by its status or in its answer', () =>
    asTenant(async () => {
      for (const status of [400, 200]) {
        s3.trouble.push({ status, code: 'InternalError', request: /^POST .*uploadId=/ });
        await expect(storage.put('imports/half', inPieces(randomBytes(17 * 2 ** 20)))).rejects.toThrow('InternalError');
        expect(s3.uploads.size).toBe(0);
        expect(await storage.exists('imports/half')).toBe(false);
      }
    }));

  it('of another key is refused by the signature', () =>
    asTenant(async () => {
      const stranger = new Storage(over({ ...s3.settings, STORAGE_SECRET_ACCESS_KEY: 'another' }));
      await expect(stranger.put('imports/1', Readable.from(['1']))).rejects.toThrow('SignatureDoesNotMatch');
    }));

  it('is imitated by the rule that AWS publishes: its own example of a signature', () => {
    const authorization =
      'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41';
    const headers = {
      authorization,
      host: 'examplebucket.s3.amazonaws.com',
      range: 'bytes=0-9',
      'x-amz-content-sha256': 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
      'x-amz-date': '20130524T000000Z',
    };
    const secret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
    expect(authorizationOf({ method: 'GET', target: '/test.txt', headers }, 'AKIAIOSFODNN7EXAMPLE', secret)).toBe(
      authorization,
    );
  });
});
