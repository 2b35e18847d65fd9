import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';

/**
 * An SMTP server that takes every mail and keeps none: mails are sent as in production, and cost no more than sending them.
 * `taken` is told of each recipient once the message has come whole.
 */
export async function startMailSink(
  taken: (recipient: string) => void = () => undefined,
): Promise<{ url: string; stop(): void }> {
  const server = createServer((socket) => {
    let inMail = false;
    let recipient = '';
    let rest = '';
    const say = (line: string) => socket.write(`${line}\r\n`);
    const hear = (line: string) => {
      if (inMail && line !== '.') return;
      if (inMail) taken(recipient);
      recipient = /^RCPT TO:<([^>]*)>/i.exec(line)?.[1] ?? recipient;
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
