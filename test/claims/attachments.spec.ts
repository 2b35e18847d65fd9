import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { aHolder, anAccount, aSupply } from '../support/holder.js';
import { aMember, type TestMember } from '../support/member.js';
import { stack } from '../support/stack.js';
import { aTenant, type TestTenant } from '../support/tenant.js';

const PHOTOS = {
  'image/jpeg': Buffer.concat([Buffer.from('ffd8ffe000104a464946', 'hex'), Buffer.alloc(5000, 7)]),
  'image/png': Buffer.concat([Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), Buffer.alloc(5000, 7)]),
  'image/webp': Buffer.concat([Buffer.from('RIFF\x10\x00\x00\x00WEBPVP8 ', 'latin1'), Buffer.alloc(5000, 7)]),
};
const MEGABYTE = 1024 * 1024;

let tenant: TestTenant;
let member: TestMember;
let supplyId: string;

beforeAll(async () => {
  tenant = await aTenant();
  member = await aMember(tenant);
  const holder = await aHolder(tenant);
  await anAccount(member, holder);
  supplyId = (await aSupply(tenant, { holder })).id;
});

const aClaim = async () =>
  (await member.api.post<{ id: string }>('/claims', { supplyId, service: 'electricity', description: 'Poste roto' }))
    .body.id;

const form = (bytes: Buffer, name = 'foto.jpg', type = 'image/jpeg') => {
  const data = new FormData();
  data.append('file', new Blob([new Uint8Array(bytes)], { type }), name);
  return data;
};
const upload = (claimId: string, bytes: Buffer, name?: string, type?: string) =>
  member.api.post<{ id: string; mediaType: string; bytes: number; code?: string }>(
    `/claims/${claimId}/attachments`,
    form(bytes, name, type),
  );

const filesOf = (claimId: string) =>
  readdir(fileURLToPath(`${stack.env.STORAGE_URL}/${tenant.schema}/claims/${claimId}`)).catch(() => []);

describe('A photo of a claim', () => {
  it.each(Object.entries(PHOTOS))('%s is kept by its bytes and given back as a download', async (mediaType, bytes) => {
    const id = await aClaim();
    const { status, body } = await upload(id, bytes, '../../etc/passwd<script>.exe', 'text/html');
    expect([status, body]).toEqual([
      201,
      { id: expect.any(String), mediaType, bytes: bytes.length, createdAt: expect.any(String) },
    ]);
    const { headers, body: back } = await member.api.get<Buffer>(`/claims/${id}/attachments/${body.id}`);
    expect(back.equals(bytes)).toBe(true);
    expect(headers.get('content-type')).toBe(mediaType);
    expect(headers.get('content-disposition')).toMatch(
      /^attachment; filename="R-\d{4}-\d{6}-[0-9a-f]{4}\.(jpg|png|webp)"$/,
    );
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    const { body: claim } = await member.api.get(`/claims/${id}`);
    expect(claim.attachments).toEqual([body]);
    expect(claim.history).toMatchObject([{ kind: 'status' }, { kind: 'attachment', author: 'member' }]);
  });

  it.each([
    ['a page that says it is a photo', Buffer.from('<html><script>alert(1)</script></html>')],
    ['a drawing that can hold scripts', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>')],
    ['a GIF', Buffer.from('GIF89a' + 'x'.repeat(100))],
    ['a few bytes', Buffer.from('ffd8', 'hex')],
    ['nothing', Buffer.alloc(0)],
    ['megabytes of anything else', Buffer.alloc(9 * MEGABYTE, 1)],
  ])('is not %s', async (_what, bytes) => {
    const id = await aClaim();
    const { status, body } = await upload(id, bytes);
    expect([status, body.code]).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
    expect(await filesOf(id)).toEqual([]);
  });

  it('is ten megabytes at the most, and what is larger leaves nothing behind', async () => {
    const id = await aClaim();
    const photo = (bytes: number) =>
      Buffer.concat([PHOTOS['image/jpeg'], Buffer.alloc(bytes - PHOTOS['image/jpeg'].length)]);
    expect((await upload(id, photo(10 * MEGABYTE))).status).toBe(201);
    const { status, body } = await upload(id, photo(10 * MEGABYTE + 1));
    expect([status, body.code]).toEqual([413, 'PAYLOAD_TOO_LARGE']);
    expect(await filesOf(id)).toHaveLength(1);
    expect((await member.api.get(`/claims/${id}`)).body.attachments).toHaveLength(1);
  });

  it('is one of five at the most, also when more come at once', async () => {
    const id = await aClaim();
    const answers = await Promise.all(Array.from({ length: 8 }, () => upload(id, PHOTOS['image/png'])));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 201, 201, 201, 409, 409, 409]);
    expect(answers.find(({ status }) => status === 409)!.body.code).toBe('ATTACHMENT_LIMIT');
    expect(await filesOf(id)).toHaveLength(5);
  });

  it('is asked for as a form with a file', async () => {
    const path = `/claims/${await aClaim()}/attachments`;
    const words = new FormData();
    words.append('file', 'solo texto');
    const answers = [
      await member.api.post(path, words),
      await member.api.post(path, { file: 'x' }),
      await member.api.post(path),
      await member.api.post(path, 'x', { 'content-type': 'multipart/form-data' }),
      await member.api.post(path, '--b\r\nnonsense', { 'content-type': 'multipart/form-data; boundary=b' }),
      await member.api.post(path, 'x', { 'content-type': 'text/plain' }),
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
    const { body } = await upload(id, PHOTOS['image/webp']);
    const other = await aMember(tenant);
    expect((await other.api.post(`/claims/${id}/attachments`, form(PHOTOS['image/webp']))).status).toBe(404);
    expect((await other.api.get(`/claims/${id}/attachments/${body.id}`)).status).toBe(404);
    expect((await member.api.get(`/claims/${await aClaim()}/attachments/${body.id}`)).status).toBe(404);
  });

  it('comes too late once the claim is closed', async () => {
    const id = await aClaim();
    await tenant.sql(`update claims set status = 'closed' where id = $1`, [id]);
    expect((await upload(id, PHOTOS['image/png'])).body.code).toBe('CLAIM_STATE');
  });
});
