import { randomInt } from 'node:crypto';
import { stack } from './stack.js';

/** What a client sends: an object goes as JSON, everything else as it is. */
export type Body = object | string | Buffer | URLSearchParams | FormData;

export interface Answer<T> {
  status: number;
  headers: Headers;
  /** Parsed when it is JSON, text when it is text, else bytes. */
  body: T;
}

type Loose = Record<string, unknown>;

/** Somebody with an address of their own who calls the API. */
export interface Client {
  /** Paths are under the tenant (`/invoices`); those that begin with `/v1/`, and whole URLs, are taken as they are. */
  get<T = Loose>(path: string, headers?: Record<string, string>): Promise<Answer<T>>;
  post<T = Loose>(path: string, body?: Body, headers?: Record<string, string>): Promise<Answer<T>>;
  patch<T = Loose>(path: string, body?: Body, headers?: Record<string, string>): Promise<Answer<T>>;
  delete<T = Loose>(path: string, body?: Body, headers?: Record<string, string>): Promise<Answer<T>>;
  /** Any other method. */
  send<T = Loose>(method: string, path: string, body?: Body, headers?: Record<string, string>): Promise<Answer<T>>;
}

/** A client of the API, signed in with the token (a member's, or an API key) or a stranger. Limits by address do not meet another client's. */
export function client(tenant: { slug: string }, accessToken?: string): Client {
  const own = {
    'x-forwarded-for': `10.${randomInt(256)}.${randomInt(256)}.${randomInt(1, 255)}`,
    ...(accessToken && { authorization: `Bearer ${accessToken}` }),
  };
  const send = async <T>(method: string, path: string, body?: Body, headers: Record<string, string> = {}) => {
    const { content, type } = encode(body);
    const answer = await fetch(urlOf(tenant, path), {
      method,
      headers: { ...own, ...type, ...headers },
      body: content,
      redirect: 'manual',
    });
    return { status: answer.status, headers: answer.headers, body: (await read(answer)) as T };
  };
  return {
    send,
    get: (path, headers) => send('GET', path, undefined, headers),
    post: (path, body, headers) => send('POST', path, body, headers),
    patch: (path, body, headers) => send('PATCH', path, body, headers),
    delete: (path, body, headers) => send('DELETE', path, body, headers),
  };
}

function urlOf(tenant: { slug: string }, path: string): string {
  if (path.startsWith('http')) return path;
  return path.startsWith('/v1/') ? `${stack.apiUrl}${path}` : `${stack.apiUrl}/v1/tenants/${tenant.slug}${path}`;
}

function encode(body: Body | undefined): { content?: RequestInit['body']; type: Record<string, string> } {
  if (body === undefined) return { type: {} };
  if (typeof body === 'string' || body instanceof URLSearchParams || body instanceof FormData)
    return { content: body, type: {} };
  if (body instanceof Buffer) return { content: new Uint8Array(body), type: {} };
  return { content: JSON.stringify(body), type: { 'content-type': 'application/json' } };
}

async function read(answer: Response): Promise<unknown> {
  const type = answer.headers.get('content-type') ?? '';
  if (/[/+]json\b/.test(type)) return answer.json();
  if (/^text\//.test(type)) return answer.text();
  const bytes = Buffer.from(await answer.arrayBuffer());
  return bytes.length > 0 ? bytes : undefined;
}
