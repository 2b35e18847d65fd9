import { createHmac, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Dice } from './dice.ts';

export interface Told {
  ids: Set<string>;
  times: number;
  event: string;
}

/** Where the cooperatives' systems are told of payments. It writes down what came, by cooperative and position of the feed. */
export interface Receiver {
  urlOf(slug: string): string;
  /** The secret of the cooperative's address. */
  knows(slug: string, secret: string): void;
  /** `slug/position` → what came for it. */
  told: Map<string, Told>;
  counts: { received: number; forged: number; refused: number };
  /** Answers some with 500, until it is over. */
  moody: boolean;
  stop(): void;
}

const REFUSED_RATE = 0.04;

export async function startReceiver(dice: Dice): Promise<Receiver> {
  const secrets = new Map<string, string>();
  const told: Receiver['told'] = new Map();
  const counts = { received: 0, forged: 0, refused: 0 };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => response.writeHead(take(request.url!, request.headers, Buffer.concat(chunks))).end());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const receiver: Receiver = {
    urlOf: (slug) => `http://127.0.0.1:${port}/${slug}`,
    knows: (slug, secret) => void secrets.set(slug, secret),
    told,
    counts,
    moody: false,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
  const take = (path: string, headers: IncomingHttpHeaders, body: Buffer): number => {
    counts.received += 1;
    const slug = path.slice(1);
    if (!isSigned(secrets.get(slug) ?? '', headers, body)) {
      counts.forged += 1;
      return 401;
    }
    if (receiver.moody && dice.chance(REFUSED_RATE)) {
      counts.refused += 1;
      return 500;
    }
    const { type, data } = JSON.parse(body.toString()) as { type: string; data: { cursor: string } };
    const place = `${slug}/${data.cursor}`;
    const before = told.get(place) ?? { ids: new Set<string>(), times: 0, event: type };
    before.ids.add(String(headers['webhook-id']));
    before.times += 1;
    told.set(place, before);
    return 204;
  };
  return receiver;
}

/** By Standard Webhooks, written from its specification. */
function isSigned(secret: string, headers: IncomingHttpHeaders, body: Buffer): boolean {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures } = headers;
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const expected = createHmac('sha256', key)
    .update(`${String(id)}.${String(timestamp)}.`)
    .update(body)
    .digest();
  return String(signatures)
    .split(' ')
    .map((signature) => Buffer.from(signature.replace(/^v1,/, ''), 'base64'))
    .some((given) => given.length === expected.length && timingSafeEqual(given, expected));
}
