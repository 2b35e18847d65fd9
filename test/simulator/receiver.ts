import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll } from '@jest/globals';

export interface Received {
  url: URL;
  headers: Record<string, string | string[] | undefined>;
  body: { id: number; action: string; type: string; data: { id: string }; user_id: number } & Record<string, unknown>;
}

export interface Receiver {
  url: string;
  received: Received[];
  /** HTTP status of the answers from now on. */
  answers: number;
}

const servers: Server[] = [];

afterAll(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

/** A seller's own server, which writes down the notifications that reach it. */
export async function aReceiver(): Promise<Receiver> {
  const receiver: Receiver = { url: '', received: [], answers: 200 };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(chunks).toString()) as Received['body'];
      receiver.received.push({ url: new URL(request.url ?? '', receiver.url), headers: request.headers, body });
      response.writeHead(receiver.answers).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  servers.push(server);
  return receiver;
}
