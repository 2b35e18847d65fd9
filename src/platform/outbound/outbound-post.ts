import { type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP } from 'node:net';
import { hostOf } from './outbound-url.js';
import { pinnedAddress, type Resolve } from './pinned-address.js';

export interface OutboundPost {
  url: URL;
  headers: Record<string, string>;
  body: string | Buffer;
}

export interface OutboundAnswer {
  status: number;
  /** As the other side wrote it: seconds, or a date. */
  retryAfter: string | undefined;
}

export interface Reach {
  resolve: Resolve;
  /** Lets the post go to addresses that are not public. */
  allowPrivate: boolean;
  timeoutMs?: number;
}

const TIMEOUT_MS = 15_000;
/** Nothing in the answer's body matters; this much is read out of courtesy, so that the other side can finish. */
const MAX_ANSWER_BYTES = 64 * 1024;

/** Posts to the pinned address. A redirect is an answer like any other: it is not followed. Throws where none came in time. */
export async function outboundPost(post: OutboundPost, reach: Reach): Promise<OutboundAnswer> {
  const signal = AbortSignal.timeout(reach.timeoutMs ?? TIMEOUT_MS);
  try {
    const address = await orAbort(pinnedAddress(post.url, reach.resolve, reach.allowPrivate), signal);
    const answer = await send(post, address, signal);
    await drain(answer);
    return { status: answer.statusCode!, retryAfter: answer.headers['retry-after'] };
  } catch (error) {
    throw signal.aborted ? new Error('No answer came in time.', { cause: error }) : error;
  }
}

function send({ url, headers, body }: OutboundPost, address: string, signal: AbortSignal): Promise<IncomingMessage> {
  const host = hostOf(url);
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const sending: ClientRequest = request({
      // The connection goes to the address; certificate and Host header are the name's.
      host: address,
      servername: isIP(host) ? '' : host,
      port: url.port || undefined,
      path: `${url.pathname}${url.search}`,
      method: 'POST',
      agent: false,
      signal,
      headers: { host: url.host, 'content-length': Buffer.byteLength(body), ...headers },
    });
    sending.on('response', resolve).on('error', reject).end(body);
  });
}

/** The status has come already: a body that is long, slow or cut short changes nothing. */
async function drain(answer: IncomingMessage): Promise<void> {
  let bytes = 0;
  try {
    for await (const chunk of answer) {
      bytes += (chunk as Buffer).length;
      if (bytes > MAX_ANSWER_BYTES) break;
    }
  } catch {
    return;
  } finally {
    answer.destroy();
  }
}

/** A name server that keeps silent counts against the same time. */
function orAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    work.then(resolve, reject);
  });
}
