import { type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP } from 'node:net';
import { pinnedAddress, type Resolve } from './pinned-address.js';
import { hostOf } from './webhook-url.js';

export interface WebhookPost {
  url: URL;
  headers: Record<string, string>;
  body: string;
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

/** Posts to the pinned address and gives the answer's status. A redirect is an answer like any other: it is not followed. Throws where none came in time. */
export async function postWebhook(post: WebhookPost, reach: Reach): Promise<number> {
  const signal = AbortSignal.timeout(reach.timeoutMs ?? TIMEOUT_MS);
  try {
    const address = await orAbort(pinnedAddress(post.url, reach.resolve, reach.allowPrivate), signal);
    const answer = await send(post, address, signal);
    await drain(answer);
    return answer.statusCode!;
  } catch (error) {
    throw signal.aborted ? new Error('No answer came in time.', { cause: error }) : error;
  }
}

function send({ url, headers, body }: WebhookPost, address: string, signal: AbortSignal): Promise<IncomingMessage> {
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
      headers: {
        host: url.host,
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'user-agent': 'CoopOnline-Webhooks/1',
        ...headers,
      },
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
