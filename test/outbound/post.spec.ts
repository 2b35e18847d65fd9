import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { outboundPost } from '../../src/platform/outbound/outbound-post.js';
import { aReceiver, aServer, CERTIFICATE } from '../deliveries/receiver.js';

describe('Posting to an address that somebody gave us', () => {
  const resolve = async () => ['127.0.0.1'];
  const post = (url: string) => ({ url: new URL(url), headers: { 'webhook-id': 'msg_1' }, body: '{"a":"ñ"}' });

  it('connects to the address that was looked up once, and speaks to the name', async () => {
    const receiver = await aReceiver();
    const { port } = new URL(receiver.url);
    let lookups = 0;
    const onlyOnce = async () => {
      lookups += 1;
      return lookups === 1 ? ['127.0.0.1'] : ['127.0.0.2'];
    };
    const url = `http://erp.coop.example:${port}/avisos?x=1`;
    expect(await outboundPost(post(url), { resolve: onlyOnce, allowPrivate: true })).toMatchObject({ status: 204 });
    expect(lookups).toBe(1);
    expect(receiver.told).toMatchObject([
      { path: '/avisos?x=1', body: '{"a":"ñ"}', headers: { host: `erp.coop.example:${port}`, 'webhook-id': 'msg_1' } },
    ]);
  });

  it.each(['http://erp.coop.example', 'https://erp.coop.example', 'http://127.0.0.1'])(
    'never opens a connection from %s to an address that is not public',
    async (origin) => {
      const receiver = await aReceiver();
      const url = `${origin}:${new URL(receiver.url).port}/`;
      await expect(outboundPost(post(url), { resolve, allowPrivate: false })).rejects.toThrow('no public address');
      expect(receiver.told).toEqual([]);
    },
  );

  it.each([301, 302, 307, 308])('takes a redirect with %d for an answer, and follows none', async (status) => {
    const target = await aReceiver();
    const receiver = await aReceiver({ location: target.url });
    receiver.answers.push(status);
    expect(await outboundPost(post(receiver.url), { resolve, allowPrivate: true })).toMatchObject({ status });
    expect(target.told).toEqual([]);
  });

  it('tells when the other side wants to be asked again', async () => {
    const receiver = await aReceiver({ 'retry-after': '120' });
    receiver.answers.push(429);
    const answer = await outboundPost(post(receiver.url), { resolve, allowPrivate: true });
    expect(answer).toEqual({ status: 429, retryAfter: '120' });
  });

  it('sends bytes as they are', async () => {
    let sent = Buffer.alloc(0);
    const port = await aServer((request, response) => {
      request.on('data', (chunk: Buffer) => (sent = Buffer.concat([sent, chunk])));
      request.on('end', () => response.writeHead(201).end());
    });
    const body = Buffer.from([0, 0xff, 0xc3, 0x28, 13, 10]);
    const url = new URL(`http://127.0.0.1:${port}/`);
    await outboundPost({ url, headers: {}, body }, { resolve, allowPrivate: true });
    expect(sent).toEqual(body);
  });

  it('gives up on an answer that does not come', async () => {
    const port = await aServer(() => undefined);
    const reach = { resolve, allowPrivate: true, timeoutMs: 200 };
    await expect(outboundPost(post(`http://127.0.0.1:${port}/`), reach)).rejects.toThrow('No answer came in time.');
  });

  it('gives up on a name server that keeps silent', async () => {
    const reach = { resolve: () => new Promise<string[]>(() => undefined), allowPrivate: true, timeoutMs: 200 };
    await expect(outboundPost(post('http://erp.coop.example/'), reach)).rejects.toThrow('No answer came in time.');
  });

  it('reads no endless answer: its status is enough', async () => {
    let closed = false;
    const port = await aServer((request, response) => {
      request.resume();
      response.writeHead(200).on('close', () => (closed = true));
      const more = () => !closed && response.write(Buffer.alloc(32_768), () => setImmediate(more));
      more();
    });
    expect(await outboundPost(post(`http://127.0.0.1:${port}/`), { resolve, allowPrivate: true })).toMatchObject({
      status: 200,
    });
  });

  it('takes the status of an answer whose body never ends', async () => {
    const port = await aServer((request, response) => {
      request.resume();
      response.writeHead(202).write('…');
    });
    const reach = { resolve, allowPrivate: true, timeoutMs: 300 };
    expect(await outboundPost(post(`http://127.0.0.1:${port}/`), reach)).toMatchObject({ status: 202 });
  });
});

describe('Posting to an address that somebody gave us over TLS', () => {
  const before = getCACertificates('default');
  const reach = { resolve: async () => ['127.0.0.1'], allowPrivate: true };
  let port: number;

  beforeAll(async () => {
    port = await aServer((request, response) => void request.resume().on('end', () => response.writeHead(204).end()), {
      tls: true,
    });
  });
  afterAll(() => setDefaultCACertificates(before));

  const post = (name: string) =>
    outboundPost({ url: new URL(`https://${name}:${port}/`), headers: {}, body: '{}' }, reach);

  it('asks for a certificate that somebody trusts', async () => {
    await expect(post('erp.coop.example')).rejects.toThrow('self-signed certificate');
  });

  it("asks for the name's certificate, though it connects to the address", async () => {
    setDefaultCACertificates([CERTIFICATE]);
    expect(await post('erp.coop.example')).toMatchObject({ status: 204 });
    await expect(post('otro.coop.example')).rejects.toThrow("does not match certificate's altnames");
    await expect(post('127.0.0.1')).rejects.toThrow("does not match certificate's altnames");
  });
});
