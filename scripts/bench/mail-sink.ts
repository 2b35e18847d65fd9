import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';

/** An SMTP server that takes every mail and keeps none: receipts are sent as in production, and cost no more than sending them. */
export async function startMailSink(): Promise<{ url: string; stop(): void }> {
  const server = createServer((socket) => {
    let inMail = false;
    let rest = '';
    const say = (line: string) => socket.write(`${line}\r\n`);
    const hear = (line: string) => {
      if (inMail && line !== '.') return;
      const begins = !inMail && /^DATA/i.test(line);
      say(begins ? '354 go on' : '250 ok');
      inMail = begins;
    };
    socket.on('error', () => socket.destroy());
    socket.setEncoding('utf8').on('data', (chunk) => {
      const lines = (rest + String(chunk)).split('\r\n');
      rest = lines.pop()!;
      lines.forEach(hear);
    });
    say('220 sink');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`, stop: () => void server.close() };
}
