import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { type ParsedMail, simpleParser } from 'mailparser';

/** How the server treats a recipient: takes the mail, refuses for now (451) or for good (550), or says nothing more. */
export type Treatment = 'accept' | 'later' | 'never' | 'silence';

export interface TakenMail {
  to: string;
  raw: string;
  parsed: ParsedMail;
}

/** An SMTP server that misbehaves when told to, on a port that it keeps while it is down. */
export class ScriptedSmtp {
  /** Recipient → treatment; others are accepted. */
  readonly treatments = new Map<string, Treatment>();
  readonly taken: TakenMail[] = [];
  /** Recipients that were asked for, also those refused. */
  readonly asked: string[] = [];
  port = 0;
  private server: Server | undefined;
  private readonly sockets = new Set<Socket>();

  async start(): Promise<void> {
    this.server = createServer((socket) => this.serve(socket));
    this.server.listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
    this.port = (this.server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    if (!this.server?.listening) return;
    const closed = once(this.server, 'close');
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  to(recipient: string): TakenMail[] {
    return this.taken.filter((mail) => mail.to === recipient);
  }

  private serve(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket)).on('error', () => socket.destroy());
    const talk = new Conversation(this, (line) => socket.write(`${line}\r\n`));
    let rest = '';
    socket.setEncoding('utf8').on('data', (chunk) => {
      const lines = (rest + String(chunk)).split('\r\n');
      rest = lines.pop()!;
      for (const line of lines) talk.hear(line);
    });
    socket.write('220 scripted\r\n');
  }
}

class Conversation {
  private recipient = '';
  private mail: string[] | undefined;

  constructor(
    private readonly server: ScriptedSmtp,
    private readonly say: (line: string) => void,
  ) {}

  hear(line: string): void {
    if (this.mail) this.hearMail(this.mail, line);
    else if (/^RCPT/i.test(line)) this.hearRecipient(line);
    else if (/^DATA/i.test(line)) this.begin();
    else if (/^QUIT/i.test(line)) this.say('221 bye');
    else this.say('250 ok');
  }

  private hearRecipient(line: string): void {
    this.recipient = /<([^>]*)>/.exec(line)?.[1] ?? '';
    this.server.asked.push(this.recipient);
    const treatment = this.server.treatments.get(this.recipient) ?? 'accept';
    if (treatment === 'later') this.say('451 4.3.0 try again later');
    if (treatment === 'never') this.say('550 5.1.1 no such mailbox');
    if (treatment === 'accept') this.say('250 ok');
  }

  private begin(): void {
    this.mail = [];
    this.say('354 go on');
  }

  private hearMail(mail: string[], line: string): void {
    if (line !== '.') return void mail.push(line.replace(/^\.\./, '.'));
    this.mail = undefined;
    const raw = mail.join('\r\n');
    void simpleParser(raw).then((parsed) => {
      this.server.taken.push({ to: this.recipient, raw, parsed });
      this.say('250 taken');
    });
  }
}
