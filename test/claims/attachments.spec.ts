import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { aMember } from '../support/member.js';
import { stack } from '../support/stack.js';
import { aTenant, type TestTenant } from '../support/tenant.js';
import { aClaimant, type Claimant } from './claimant.js';
import { aHeic, aJpeg, aPng, aTurnedJpeg, aWebp, SECRET, seen, twelveMegapixels } from './photos.js';

const MEGABYTE = 1024 * 1024;

let tenant: TestTenant;
let georgina: Claimant;

beforeAll(async () => {
  tenant = await aTenant();
  georgina = await aClaimant(tenant);
});

const aClaim = async () => (await georgina.file()).id;

const form = (bytes: Buffer, name = 'foto.jpg', type = 'image/jpeg') => {
  const data = new FormData();
  data.append('file', new Blob([new Uint8Array(bytes)], { type }), name);
  return data;
};
const upload = (claimId: string, bytes: Buffer, name?: string, type?: string) =>
  georgina.member.api.post<{ id: string; mediaType: string; bytes: number; code?: string }>(
    `/claims/${claimId}/attachments`,
    form(bytes, name, type),
  );
const download = (claimId: string, id: string, query = '') =>
  georgina.member.api.get<Buffer>(`/claims/${claimId}/attachments/${id}${query}`);

const filesOf = (claimId: string) =>
  readdir(fileURLToPath(`${stack.env.STORAGE_URL}/${tenant.schema}/claims/${claimId}`)).catch(() => []);

describe('A photo of a claim', () => {
  it.each([
    ['JPEG', aJpeg],
    ['PNG', aPng],
    ['WebP', aWebp],
    ['HEIC', aHeic],
  ])('that came as %s is a JPEG of what was in it and of nothing else', async (_format, make) => {
    const id = await aClaim();
    const { status, body } = await upload(id, await make(), '../../etc/passwd<script>.exe', 'text/html');
    expect([status, body]).toEqual([
      201,
      { id: expect.any(String), mediaType: 'image/jpeg', bytes: expect.any(Number), createdAt: expect.any(String) },
    ]);
    const { headers, body: back } = await download(id, body.id);
    expect(back).toHaveLength(body.bytes);
    expect(await seen(back)).toEqual({ size: [96, 64], left: 'red', right: 'blue' });
    expect(back.includes(SECRET)).toBe(false);
    expect(back.includes('Exif')).toBe(false);
    expect(headers.get('content-type')).toBe('image/jpeg');
    expect(headers.get('content-disposition')).toMatch(/^attachment; filename="R-\d{4}-\d{6}-[0-9a-f]{4}\.jpg"$/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    const { body: claim } = await georgina.member.api.get(`/claims/${id}`);
    expect(claim.attachments).toEqual([body]);
    expect(claim.history).toMatchObject([{ kind: 'status' }, { kind: 'attachment', author: 'member' }]);
  });

  it('stands upright, whichever way the camera was held', async () => {
    const id = await aClaim();
    const { body } = await upload(id, await aTurnedJpeg());
    const { size } = await seen((await download(id, body.id)).body);
    expect(size).toEqual([64, 96]);
  });

  it('as large as a telephone makes it is kept at 2560 pixels, with a small one beside it', async () => {
    const id = await aClaim();
    const { status, body } = await upload(id, twelveMegapixels());
    expect(status).toBe(201);
    const [whole, small] = [await download(id, body.id), await download(id, body.id, '?size=thumbnail')];
    expect((await seen(whole.body)).size).toEqual([2560, 1920]);
    expect((await seen(small.body)).size).toEqual([400, 300]);
    expect(small.body.length).toBeLessThan(whole.body.length);
    expect(small.headers.get('content-type')).toBe('image/jpeg');
    expect(await filesOf(id)).toHaveLength(2);
    expect((await download(id, body.id, '?size=huge')).status).toBe(400);
  }, 60_000);

  it('from before there were small ones is given whole', async () => {
    const id = await aClaim();
    const { body } = await upload(id, await aJpeg());
    await tenant.sql('update claim_attachments set thumbnail_key = null, thumbnail_bytes = null where id = $1', [
      body.id,
    ]);
    const [whole, small] = [await download(id, body.id), await download(id, body.id, '?size=thumbnail')];
    expect(small.body.equals(whole.body)).toBe(true);
  });

  it('is ten megabytes at the most, and what is larger leaves nothing behind', async () => {
    const id = await aClaim();
    const jpeg = await aJpeg();
    const photo = (bytes: number) => Buffer.concat([jpeg, Buffer.alloc(bytes - jpeg.length)]);
    expect((await upload(id, photo(10 * MEGABYTE))).status).toBe(201);
    const { status, body } = await upload(id, photo(10 * MEGABYTE + 1));
    expect([status, body.code]).toEqual([413, 'PAYLOAD_TOO_LARGE']);
    expect(await filesOf(id)).toHaveLength(2);
    expect((await georgina.member.api.get(`/claims/${id}`)).body.attachments).toHaveLength(1);
  });

  it('is one of five at the most, also when more come at once', async () => {
    const id = await aClaim();
    const photo = await aPng();
    const answers = await Promise.all(Array.from({ length: 8 }, () => upload(id, photo)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 201, 201, 201, 409, 409, 409]);
    expect(answers.find(({ status }) => status === 409)!.body.code).toBe('ATTACHMENT_LIMIT');
    expect(await filesOf(id)).toHaveLength(10);
  });

  it('is asked for as a form with a file', async () => {
    const path = `/claims/${await aClaim()}/attachments`;
    const words = new FormData();
    words.append('file', 'solo texto');
    const { api } = georgina.member;
    const answers = [
      await api.post(path, words),
      await api.post(path, { file: 'x' }),
      await api.post(path),
      await api.post(path, 'x', { 'content-type': 'multipart/form-data' }),
      await api.post(path, '--b\r\nnonsense', { 'content-type': 'multipart/form-data; boundary=b' }),
      await api.post(path, 'x', { 'content-type': 'text/plain' }),
    ];
    expect(answers.map(({ status, body }) => [status, body.code])).toEqual([
      [400, 'VALIDATION_FAILED'],
      [415, 'UNSUPPORTED_MEDIA_TYPE'],
      [415, 'UNSUPPORTED_MEDIA_TYPE'],
      [400, 'MALFORMED_BODY'],
      [400, 'MALFORMED_BODY'],
      [415, 'UNSUPPORTED_MEDIA_TYPE'],
    ]);
  });

  it('of a claim of somebody else cannot be added or read', async () => {
    const id = await aClaim();
    const photo = await aWebp();
    const { body } = await upload(id, photo);
    const other = await aMember(tenant);
    expect((await other.api.post(`/claims/${id}/attachments`, form(photo))).status).toBe(404);
    for (const query of ['', '?size=thumbnail'])
      expect((await other.api.get(`/claims/${id}/attachments/${body.id}${query}`)).status).toBe(404);
    expect((await georgina.member.api.get(`/claims/${await aClaim()}/attachments/${body.id}`)).status).toBe(404);
  });

  it('comes too late once the claim is closed', async () => {
    const id = await aClaim();
    await tenant.sql(`update claims set status = 'closed' where id = $1`, [id]);
    expect((await upload(id, await aPng())).body.code).toBe('CLAIM_STATE');
  });
});
