import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { authorizationOf } from './s3-signature.js';

const SMALLEST_PART = 5 * 2 ** 20;
const PAGE = 3;
const KEYS = { id: 'AKIDTEST', secret: 'a/secret+of the tests' };
const LAST_MODIFIED = 'last-modified';

/** What S3 does of what we use: objects, ranges, uploads in parts, lists by pages of three. Signatures and checksums are checked; there are no permissions, versions or delays. */
export interface S3Server {
  /** For STORAGE_URL and its two keys. */
  settings: { STORAGE_URL: string; STORAGE_ACCESS_KEY_ID: string; STORAGE_SECRET_ACCESS_KEY: string };
  objects: Map<string, { content: Buffer; modifiedAt: Date }>;
  /** Uploads in parts that nobody has completed or aborted. */
  uploads: Map<string, Buffer[]>;
  /** Answers to the next requests; one with `request` waits for a `METHOD target` like it. */
  trouble: { status: number; code: string; request?: RegExp }[];
  stop(): Promise<void>;
}

const etagOf = (content: Buffer) => `"${createHash('md5').update(content).digest('hex')}"`;

export async function startS3Server(): Promise<S3Server> {
  const server = createServer((request, response) => {
    void answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const state: S3Server = {
    settings: {
      STORAGE_URL: `s3://files/coop?endpoint=http://127.0.0.1:${port}&region=sa-east-1`,
      STORAGE_ACCESS_KEY_ID: KEYS.id,
      STORAGE_SECRET_ACCESS_KEY: KEYS.secret,
    },
    objects: new Map(),
    uploads: new Map(),
    trouble: [],
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request);
    const { method = '', url: target = '', headers } = request;
    const refuse = (status: number, code: string) =>
      response.writeHead(status).end(method === 'HEAD' ? undefined : `<Error><Code>${code}</Code></Error>`);
    const [trouble] = state.trouble;
    if (trouble && (!trouble.request || trouble.request.test(`${method} ${target}`))) {
      state.trouble.shift();
      return void refuse(trouble.status, trouble.code);
    }
    if (headers.authorization !== authorizationOf({ method, target, headers }, KEYS.id, KEYS.secret))
      return void refuse(403, 'SignatureDoesNotMatch');
    if (headers['x-amz-content-sha256'] !== createHash('sha256').update(body).digest('hex'))
      return void refuse(400, 'XAmzContentSHA256Mismatch');
    const { pathname, searchParams: query } = new URL(target, 'http://s3');
    const [, bucket, ...rest] = pathname.split('/');
    const key = rest.join('/');
    if (bucket !== 'files') return void refuse(404, 'NoSuchBucket');
    if (query.has('list-type')) return void response.end(pageOf(query));
    if (query.has('uploads')) {
      const id = randomUUID();
      state.uploads.set(id, []);
      return void response.end(`<Result><UploadId>${id}</UploadId></Result>`);
    }
    const upload = query.get('uploadId');
    if (upload !== null) return void inParts(method, key, upload, Number(query.get('partNumber')), body);
    return void whole(method, key, body);

    function inParts(verb: string, name: string, id: string, part: number, content: Buffer): void {
      const parts = state.uploads.get(id);
      if (!parts) return void refuse(404, 'NoSuchUpload');
      if (verb === 'PUT') {
        parts[part - 1] = content;
        return void response.writeHead(200, { etag: etagOf(content) }).end();
      }
      if (verb === 'POST') {
        const named = [...String(body).matchAll(/<ETag>([^<]+)<\/ETag>/g)].map(([, tag]) => tag);
        if (String(named) !== String(parts.map(etagOf))) return void refuse(400, 'InvalidPart');
        if (parts.slice(0, -1).some(({ length }) => length < SMALLEST_PART)) return void refuse(400, 'EntityTooSmall');
        state.objects.set(name, { content: Buffer.concat(parts), modifiedAt: new Date() });
      }
      state.uploads.delete(id);
      response.end(verb === 'POST' ? '<Result><ETag>"whole-2"</ETag></Result>' : undefined);
    }

    function whole(verb: string, name: string, content: Buffer): void {
      if (verb === 'PUT') {
        state.objects.set(name, { content, modifiedAt: new Date() });
        return void response.writeHead(200, { etag: etagOf(content) }).end();
      }
      const found = state.objects.get(name);
      if (verb === 'DELETE') {
        state.objects.delete(name);
        return void response.writeHead(204).end();
      }
      if (!found) return void refuse(404, 'NoSuchKey');
      const [, start, end] = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? '') ?? [];
      if (start !== undefined && Number(start) >= found.content.length) return void refuse(416, 'InvalidRange');
      const served = start === undefined ? found.content : found.content.subarray(Number(start), Number(end) + 1);
      response.writeHead(start === undefined ? 200 : 206, {
        'content-length': served.length,
        [LAST_MODIFIED]: found.modifiedAt.toUTCString(),
      });
      response.end(verb === 'HEAD' ? undefined : served);
    }
  }

  function pageOf(query: URLSearchParams): string {
    const names = [...state.objects.keys()]
      .filter((name) => name.startsWith(query.get('prefix') ?? '') && name > (query.get('start-after') ?? ''))
      .sort();
    const contents = names.slice(0, PAGE).map((name) => {
      const { content, modifiedAt } = state.objects.get(name)!;
      return `<Contents><Key>${encodeURIComponent(name)}</Key><LastModified>${modifiedAt.toISOString()}</LastModified><ETag>x</ETag><Size>${content.length}</Size></Contents>`;
    });
    return `<List><IsTruncated>${names.length > PAGE}</IsTruncated>${contents.join('\n')}</List>`;
  }

  return state;
}
