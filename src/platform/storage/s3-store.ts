import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { AwsClient } from 'aws4fetch';
import type { S3Settings } from '../config/storage-setting.js';
import type { ByteRange, ObjectStore, StoredObject } from './object-store.js';
import { partsOf } from './parts.js';
import { listed, textIn } from './s3-answers.js';

/** S3 takes ten thousand parts of one object: of this size, 80 GB. */
const PART_BYTES = 8 * 2 ** 20;
const ANSWER_MS = 30_000;
const PART_MS = 300_000;
/** Of requests that the store answers with 5xx or 429. */
const RETRIES = 4;

/** Objects of a bucket of Amazon's S3, or of what speaks its protocol (MinIO, R2, B2, Spaces). */
export class S3Store implements ObjectStore {
  private readonly client: AwsClient;
  private readonly base: string;

  constructor(private readonly settings: S3Settings) {
    const { accessKeyId, secretAccessKey, region, bucket, endpoint } = settings;
    this.client = new AwsClient({ accessKeyId, secretAccessKey, region, service: 's3', retries: RETRIES });
    // Others than Amazon seldom have a name for each bucket.
    this.base = endpoint ? `${endpoint}/${bucket}` : `https://${bucket}.s3.${region}.amazonaws.com`;
  }

  async put(path: string, content: Readable): Promise<number> {
    const parts = partsOf(content, PART_BYTES);
    try {
      const { value: first = Buffer.alloc(0) } = await parts.next();
      const { value: second } = await parts.next();
      if (second) return await this.putInParts(path, [first, second], parts);
      await this.send('PUT', this.urlOf(path), { body: first, withinMs: PART_MS });
      return first.length;
    } finally {
      // What is not read to its end is let go of, and so is whoever sends it.
      await parts.return(undefined);
    }
  }

  read(path: string, range?: ByteRange): Readable {
    return Readable.from(this.chunksOf(path, range), { objectMode: false });
  }

  async find(path: string): Promise<StoredObject | undefined> {
    const answer = await this.send('HEAD', this.urlOf(path), { may404: true });
    if (answer.status === 404) return undefined;
    const { headers } = answer;
    return {
      bytes: Number(headers.get('content-length')),
      modifiedAt: new Date(headers.get('last-modified')!),
    };
  }

  async remove(path: string): Promise<void> {
    await this.send('DELETE', this.urlOf(path), { may404: true });
  }

  async *list(prefix: string): AsyncGenerator<StoredObject & { path: string }> {
    const root = this.keyOf('');
    const query: Record<string, string> = {
      'list-type': '2',
      'encoding-type': 'url',
      prefix: this.keyOf(prefix),
    };
    for (let more = true; more;) {
      const page = listed(await (await this.send('GET', `${this.base}/?${new URLSearchParams(query)}`)).text());
      for (const { key, ...object } of page.objects) yield { path: key.slice(root.length), ...object };
      more = page.more && page.objects.length > 0;
      if (more) query['start-after'] = page.objects.at(-1)!.key;
    }
  }

  private async *chunksOf(path: string, range?: ByteRange): AsyncGenerator<Uint8Array> {
    const headers = range && { range: `bytes=${range.start}-${range.end}` };
    const { body } = await this.send('GET', this.urlOf(path), { headers, withinMs: null });
    if (body) yield* body;
  }

  private async putInParts(path: string, begun: Buffer[], rest: AsyncIterable<Buffer>): Promise<number> {
    const url = this.urlOf(path);
    const upload = textIn(await (await this.send('POST', `${url}?uploads=`)).text(), 'UploadId');
    const id = encodeURIComponent(upload);
    const tags: string[] = [];
    let bytes = 0;
    const putPart = async (body: Buffer) => {
      const part = `${url}?partNumber=${tags.length + 1}&uploadId=${id}`;
      const answer = await this.send('PUT', part, { body, withinMs: PART_MS });
      tags.push(answer.headers.get('etag')!);
      bytes += body.length;
    };
    try {
      for (const part of begun) await putPart(part);
      for await (const part of rest) await putPart(part);
      const list = tags.map((tag, i) => `<Part><PartNumber>${i + 1}</PartNumber><ETag>${tag}</ETag></Part>`).join('');
      const body = Buffer.from(`<CompleteMultipartUpload>${list}</CompleteMultipartUpload>`);
      const answer = await this.send('POST', `${url}?uploadId=${id}`, { body, withinMs: PART_MS });
      // The store begins to answer before it is done: a failure may come with 200.
      textIn(await answer.text(), 'ETag');
    } catch (error) {
      // Where this fails too, the bucket's rule for uploads left behind sees to it.
      await this.send('DELETE', `${url}?uploadId=${id}`, { may404: true }).catch(() => undefined);
      throw error;
    }
    return bytes;
  }

  private async send(
    method: string,
    url: string,
    {
      body,
      headers,
      may404 = false,
      withinMs = ANSWER_MS,
    }: { body?: Buffer; headers?: Record<string, string>; may404?: boolean; withinMs?: number | null } = {},
  ): Promise<Response> {
    const answer = await this.client.fetch(url, {
      method,
      // What arrives is what was signed.
      headers: {
        ...headers,
        'x-amz-content-sha256': createHash('sha256')
          .update(body ?? '')
          .digest('hex'),
      },
      ...(body && { body: new Uint8Array(body) }),
      ...(withinMs !== null && { signal: AbortSignal.timeout(withinMs) }),
    });
    if (answer.ok || (may404 && answer.status === 404)) return answer;
    const said = /<Code>([^<]*)/.exec(await answer.text())?.[1] ?? 'no reason';
    throw new Error(`The storage answered ${answer.status} (${said}) to ${method} in ${this.settings.bucket}.`);
  }

  private urlOf(path: string): string {
    return `${this.base}/${this.keyOf(path)}`;
  }

  private keyOf(path: string): string {
    const { prefix } = this.settings;
    return prefix ? `${prefix}/${path}` : path;
  }
}
