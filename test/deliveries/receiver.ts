import { createHmac, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll } from '@jest/globals';

export interface Told {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
  event: { type: string; timestamp: string; data: Record<string, unknown> };
}

/** A cooperative's own system, which writes down what it is told. */
export interface Receiver {
  url: string;
  told: Told[];
  /** Statuses of the next answers, in order; 204 once they are used up. */
  answers: number[];
}

const servers: Server[] = [];

afterAll(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

/** For `erp.coop.example` alone, signed by itself. */
export const CERTIFICATE = readFileSync(new URL('tls/erp.crt', import.meta.url), 'utf8');
const KEY = readFileSync(new URL('tls/erp.key', import.meta.url), 'utf8');

/** A server of the test's own, on this machine; returns its port. */
export async function aServer(listener: RequestListener, { tls = false } = {}): Promise<number> {
  const server = tls ? createTlsServer({ cert: CERTIFICATE, key: KEY }, listener) : createServer(listener);
  servers.push(server.listen(0, '127.0.0.1'));
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

export async function aReceiver(headers: Record<string, string> = {}): Promise<Receiver> {
  const receiver: Receiver = { url: '', told: [], answers: [] };
  const port = await aServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      receiver.told.push({ path: request.url!, headers: request.headers, body, event: JSON.parse(body) });
      response.writeHead(receiver.answers.shift() ?? 204, headers).end();
    });
  });
  receiver.url = `http://127.0.0.1:${port}/avisos`;
  return receiver;
}

/** What a receiver's library does, written from the specification: any of the signatures, within five minutes. */
export function verifies({ headers, body }: Told, secret: string): boolean {
  const id = String(headers['webhook-id']);
  const timestamp = String(headers['webhook-timestamp']);
  if (Math.abs(Date.now() / 1000 - Number(timestamp)) > 300) return false;
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const expected = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`, 'utf8').digest();
  return String(headers['webhook-signature'])
    .split(' ')
    .map((signature) => signature.split(','))
    .filter(([version]) => version === 'v1')
    .some(([, code]) => {
      const given = Buffer.from(code ?? '', 'base64');
      return given.length === expected.length && timingSafeEqual(given, expected);
    });
}
