import { readdir } from 'node:fs/promises';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { PhotoWorkshop } from '../../src/platform/photos/photo-workshop.js';
import { stack } from '../support/stack.js';
import { aTenant, type TestTenant } from '../support/tenant.js';
import { aClaimant } from './claimant.js';
import {
  aDrawing,
  aHeic,
  aHugePng,
  aJpeg,
  anAnimation,
  aPng,
  aWebp,
  heicSaying,
  manyScans,
  saying,
  seen,
  seventyTwoMegapixels,
  withComment,
  withText,
} from './photos.js';

const PAYLOAD = '<script>alert("PAYLOAD")</script>';
const JAR = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), Buffer.from('PAYLOAD.class'), Buffer.alloc(40)]);

let tenant: TestTenant;

beforeAll(async () => {
  tenant = await aTenant();
});

/** By somebody new each time: a member's claims of a day are counted. */
async function sent(bytes: Buffer) {
  const georgina = await aClaimant(tenant);
  const { id: claimId } = await georgina.file();
  const data = new FormData();
  data.append('file', new Blob([new Uint8Array(bytes)]), 'foto.jpg');
  const path = `/claims/${claimId}/attachments`;
  const { status, body } = await georgina.member.api.post<{ id: string; code?: string }>(path, data);
  const files = await readdir(fileURLToPath(`${stack.env.STORAGE_URL}/${tenant.schema}/claims/${claimId}`)).catch(
    () => [],
  );
  const read = async (query = '') => (await georgina.member.api.get<Buffer>(`${path}/${body.id}${query}`)).body;
  return { status, code: body.code, files, read };
}

describe('What is no photo', () => {
  it.each([
    ['a page that says it is a photo', Buffer.from(`<html>${PAYLOAD}</html>`)],
    ['a drawing that can hold scripts', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>')],
    ['a GIF', Buffer.from('GIF89a' + 'x'.repeat(100))],
    ['a GIF that is a program too', Buffer.concat([Buffer.from('GIF89a\x01\x00\x01\x00', 'latin1'), JAR])],
    ['a TIFF', Buffer.from('49492a0008000000000000000000', 'hex')],
    ['a PDF', Buffer.from('%PDF-1.7\n%âãÏÓ', 'latin1')],
    ['an AVIF', Buffer.from('\0\0\0\x20ftypavif\0\0\0\0avifmif1', 'latin1')],
    ['a film', Buffer.from('\0\0\0\x18ftypmp42\0\0\0\0mp42', 'latin1')],
    ['a few bytes', Buffer.from('ffd8', 'hex')],
    ['nothing', Buffer.alloc(0)],
    ['megabytes of anything else', Buffer.alloc(9 * 1024 * 1024, 1)],
  ])('is refused and leaves nothing: %s', async (_what, bytes) => {
    const { status, code, files } = await sent(bytes);
    expect([status, code, files]).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE', []]);
  });
});

describe('A photo that cannot be read', () => {
  const half = (photo: Buffer) => photo.subarray(0, Math.floor(photo.length / 2));
  const spoilt = (photo: Buffer) => Buffer.from(photo).fill(0x5a, Math.floor(photo.length / 3), photo.length - 4);
  it.each<[string, () => Promise<Buffer>]>([
    ['a JPEG cut short', async () => half(await aDrawing(600, 400).jpeg().toBuffer())],
    ['a PNG cut short', async () => half(await aPng())],
    ['a WebP cut short', async () => half(await aWebp())],
    ['a HEIC cut short', async () => half(await aHeic())],
    ['a HEIC of other bytes', async () => spoilt(await aHeic())],
    ['a PNG of other bytes', async () => spoilt(await aPng())],
    ['a JPEG of a head alone', () => Promise.resolve(Buffer.from('ffd8ffe000104a46494600010100', 'hex'))],
    ['a PNG of a head alone', () => Promise.resolve(Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'))],
    ['a HEIC of a head alone', () => Promise.resolve(Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1'))],
    ['a film as WebP', () => anAnimation()],
  ])('is refused and leaves nothing: %s', async (_what, make) => {
    const { status, code, files } = await sent(await make());
    expect([status, code, files]).toEqual([422, 'PHOTO_UNREADABLE', []]);
  });
});

describe('A small file that would be a huge picture', () => {
  it.each<[string, () => Promise<Buffer>]>([
    ['a PNG of 900 megapixels', () => Promise.resolve(aHugePng(30_000, 30_000))],
    [
      'an interlaced PNG, which is only read whole',
      () => Promise.resolve(aHugePng(6_000, 5_000, { interlaced: true })),
    ],
    ['a PNG of one endless line', () => Promise.resolve(aHugePng(40_000_000, 1))],
    ['a JPEG of 4,290 megapixels', async () => saying(await aJpeg(), 65_500, 65_500)],
    [
      'a progressive JPEG, which is only read whole',
      async () => saying(await aDrawing().jpeg({ progressive: true }).toBuffer(), 6_000, 5_000),
    ],
    ['a HEIC of 72 megapixels', () => Promise.resolve(seventyTwoMegapixels())],
    ['a HEIC of 2,500 megapixels', async () => heicSaying(await aHeic(), 50_000, 50_000)],
  ])('is refused before it is one: %s', async (_what, make) => {
    const { status, code, files } = await sent(await make());
    expect([status, code, files]).toEqual([422, 'PHOTO_TOO_LARGE', []]);
  });

  it('is bounded also where a HEIC tells less than it is', async () => {
    const { status, code, read } = await sent(heicSaying(seventyTwoMegapixels(), 64, 64));
    if (status === 422) expect(code).toBe('PHOTO_UNREADABLE');
    else expect((await seen(await read())).size).toEqual([64, 64]);
  }, 60_000);

  it('costs no more time than a photo where a JPEG comes over itself again and again', async () => {
    const { status, code } = await sent(await manyScans(3_000));
    expect([status, code]).toEqual([422, 'PHOTO_UNREADABLE']);
  }, 60_000);
});

describe('A photo that is something else too', () => {
  it.each<[string, () => Promise<Buffer>]>([
    ['a page after its end', async () => Buffer.concat([await aJpeg(), Buffer.from(PAYLOAD)])],
    ['a page in its comment', async () => withComment(await aJpeg(), `${PAYLOAD}/*`)],
    ['an archive after its end', async () => Buffer.concat([await aJpeg(), JAR])],
    ['a page after a PNG', async () => Buffer.concat([await aPng(), Buffer.from(PAYLOAD)])],
    ['a page in the text of a PNG', async () => withText(await aPng(), PAYLOAD)],
    ['a program after a WebP', async () => Buffer.concat([await aWebp(), JAR])],
    ['a page after a HEIC', async () => Buffer.concat([await aHeic(), Buffer.from(PAYLOAD)])],
  ])('is kept as the photo alone: %s', async (_what, make) => {
    const { status, read } = await sent(await make());
    expect(status).toBe(201);
    for (const bytes of [await read(), await read('?size=thumbnail')]) {
      expect(bytes.subarray(0, 3).toString('hex')).toBe('ffd8ff');
      expect(bytes.subarray(-2).toString('hex')).toBe('ffd9');
      for (const word of ['PAYLOAD', 'script', 'PK\x03\x04']) expect(bytes.includes(word)).toBe(false);
      expect(await seen(bytes)).toMatchObject({ left: 'red', right: 'blue' });
    }
  });
});

describe('More photos than can be in hand', () => {
  it('are told to come again, however slowly the others come', async () => {
    const workshop = new PhotoWorkshop();
    const slow = Array.from({ length: 24 }, () => new PassThrough());
    const developed = slow.map((content) => workshop.develop(content));
    await expect(workshop.develop(new PassThrough())).rejects.toMatchObject({
      code: 'BUSY',
      extras: { retryAfter: 5 },
    });
    const photo = await aJpeg();
    for (const content of slow) content.end(photo);
    for (const { thumbnail } of await Promise.all(developed))
      expect(await seen(thumbnail)).toMatchObject({ left: 'red' });
    const after = new PassThrough();
    after.end(photo);
    expect(await workshop.develop(after)).toHaveProperty('image');
  });

  it('leave their place when they break off', async () => {
    const workshop = new PhotoWorkshop();
    for (let i = 0; i < 30; i += 1) {
      const broken = new PassThrough();
      const developed = workshop.develop(broken);
      broken.destroy(new Error('gone'));
      await expect(developed).rejects.toThrow();
    }
  });
});
