import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { type ParsedMail, simpleParser } from 'mailparser';

/**
 * How the server treats a recipient: takes the mail, or at RCPT refuses for now (451), for good (550 5.7.1) or because nobody is there
 * (550 5.1.1), says nothing more or hangs up; or, once the whole message has come, says nothing more, refuses for now, or holds its word back
 * until `release`. `hold` holds back the word on the recipient. A text of three digits and more is what RCPT is answered with.
 */
export type Treatment =
  | 'accept'
  | 'later'
  | 'never'
  | 'nobody'
  | 'silence'
  | 'hang-up'
  | 'hold'
  | 'silence-at-data'
  | 'silence-at-end'
  | 'later-at-end'
  | 'hold-at-end'
  | `${number} ${string}`;

export interface TakenMail {
  to: string;
  raw: string;
  parsed: ParsedMail;
  /** When its end had come. */
  at: number;
}

/** An SMTP server that misbehaves when told to, on a port that it keeps while it is down. */
export class ScriptedSmtp {
  /** Recipient → treatment; others are accepted. */
  readonly treatments = new Map<string, Treatment>();
  /** What arrived whole, whether or not the server said so. */
  readonly taken: TakenMail[] = [];
  /** Recipients that were asked for, also those refused. */
  readonly asked: string[] = [];
  /** Everything that clients wrote, line by line. */
  readonly heard: string[] = [];
  port = 0;
  private server: Server | undefined;
  private readonly sockets = new Set<Socket>();
  private readonly held = new Map<string, (() => void)[]>();

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

  /** Holds a word back. */
  hold(recipient: string, say: () => void): void {
    this.held.set(recipient, [...(this.held.get(recipient) ?? []), say]);
  }

  /** How many words are held back for the recipient. */
  holds(recipient: string): number {
    return this.held.get(recipient)?.length ?? 0;
  }

  /** Says the word that was held back longest for the recipient. */
  release(recipient: string): void {
    this.held.get(recipient)?.shift()?.();
  }

  private serve(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket)).on('error', () => socket.destroy());
    const talk = new Conversation(
      this,
      (line) => socket.write(`${line}\r\n`),
      () => socket.destroy(),
    );
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
    private readonly hangUp: () => void,
  ) {}

  hear(line: string): void {
    this.server.heard.push(line);
    if (this.mail) this.hearMail(this.mail, line);
    else if (/^RCPT/i.test(line)) this.hearRecipient(line);
    else if (/^DATA/i.test(line)) this.begin();
    else if (/^EHLO/i.test(line)) this.say('250-scripted\r\n250 DSN');
    else if (/^QUIT/i.test(line)) this.say('221 bye');
    else this.say('250 ok');
  }

  private get treatment(): Treatment {
    return this.server.treatments.get(this.recipient) ?? 'accept';
  }

  private hearRecipient(line: string): void {
    this.recipient = /<([^>]*)>/.exec(line)?.[1] ?? '';
    this.server.asked.push(this.recipient);
    const { treatment } = this;
    if (treatment === 'later') this.say('451 4.3.0 try again later');
    else if (treatment === 'never') this.say('550 5.7.1 not from you');
    else if (treatment === 'nobody') this.say('550 5.1.1 no such mailbox');
    else if (treatment === 'hang-up') this.hangUp();
    else if (treatment === 'hold') this.server.hold(this.recipient, () => this.say('250 ok'));
    else if (/^\d{3}/.test(treatment)) this.say(treatment);
    else if (treatment !== 'silence') this.say('250 ok');
  }

  private begin(): void {
    if (this.treatment === 'silence-at-data') return;
    this.mail = [];
    this.say('354 go on');
  }

  private hearMail(mail: string[], line: string): void {
    if (line !== '.') return void mail.push(line.replace(/^\.\./, '.'));
    this.mail = undefined;
    if (this.treatment === 'later-at-end') return this.say('451 4.3.0 no room');
    const [raw, to, at] = [mail.join('\r\n'), this.recipient, Date.now()];
    void simpleParser(raw).then((parsed) => {
      this.server.taken.push({ to, raw, parsed, at });
      if (this.treatment === 'hold-at-end') this.server.hold(to, () => this.say('250 taken'));
      else if (this.treatment !== 'silence-at-end') this.say('250 taken');
    });
  }
}
