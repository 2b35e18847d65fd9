import { type BeforeApplicationShutdown, Inject, Injectable, Logger } from '@nestjs/common';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import { ENVIRONMENT } from '../../config/config.module.js';
import type { Environment } from '../../config/environment.js';
import { Problem } from '../../http/problem.js';
import { runAsTenant } from '../../tenancy/tenant-context.js';
import { boundedMessage, MOST_INBOUND_BYTES } from './bounded-message.js';
import { InboundMails } from './inbound-mails.js';
import { ReplyAddresses, type ReplyTarget } from './reply-addresses.js';

/** What SMTP is answered. */
class SmtpRefusal extends Error {
  constructor(
    readonly responseCode: number,
    message: string,
  ) {
    super(message);
  }
}

const MOST_RECIPIENTS = 10;

/**
 * A small SMTP server for mail to addresses of ours and to nobody else: a recipient that we never made is refused before its message
 * is read, so it relays nothing and keeps no rubbish. It stands behind the domain's MX, or takes mail by itself in the demo.
 */
@Injectable()
export class InboundSmtp implements BeforeApplicationShutdown {
  private readonly log = new Logger(InboundSmtp.name);
  private server: SMTPServer | undefined;

  constructor(
    private readonly addresses: ReplyAddresses,
    private readonly mails: InboundMails,
    @Inject(ENVIRONMENT) private readonly env: Environment,
  ) {}

  /** Listens where INBOUND_SMTP_PORT says so; throws where it cannot. */
  async start(): Promise<void> {
    const { inboundSmtpPort, host } = this.env;
    if (inboundSmtpPort === undefined) return;
    const server = new SMTPServer({
      name: this.env.inboundMailDomain,
      banner: 'Coop Online',
      size: MOST_INBOUND_BYTES,
      authOptional: true,
      disabledCommands: ['AUTH', 'STARTTLS'],
      disableReverseLookup: true,
      maxClients: 20,
      socketTimeout: 60_000,
      onRcptTo: ({ address }, { envelope }, answer) =>
        void this.check(address, envelope.rcptTo.length).then(() => answer(), answer),
      onData: (message, session, answer) => void this.keep(message, session).then(() => answer(), answer),
    });
    server.on('error', (error: Error) => this.log.warn(`The listener for mail failed: ${error.message}`));
    await new Promise<void>((listening, failed) => {
      server.server.once('error', ({ message }: Error) =>
        failed(new Error(`INBOUND_SMTP_PORT ${inboundSmtpPort}: ${message}`)),
      );
      server.listen(inboundSmtpPort, host, listening);
    });
    this.server = server;
    this.log.log(`Taking mail at port ${inboundSmtpPort}`);
  }

  async beforeApplicationShutdown(): Promise<void> {
    const { server } = this;
    if (server) await new Promise<void>((closed) => server.close(() => closed()));
  }

  private async check(address: string, before: number): Promise<void> {
    if (before >= MOST_RECIPIENTS) throw new SmtpRefusal(452, 'Too many recipients');
    if (!(await this.resolve(address))) throw new SmtpRefusal(550, '5.1.1 No such address here');
  }

  private async keep(message: SMTPServerDataStream, { envelope }: SMTPServerSession): Promise<void> {
    const raw = await boundedMessage(message).catch((error: unknown) => {
      throw error instanceof Problem ? new SmtpRefusal(552, '5.3.4 The message is too big') : error;
    });
    for (const { address } of envelope.rcptTo) {
      const target = await this.resolve(address);
      if (target) await this.receive(target, raw);
    }
  }

  /** Who is told «later» sends it again; nothing is lost while we are in trouble. */
  private async receive({ tenant, purpose, id }: ReplyTarget, raw: Buffer): Promise<void> {
    try {
      await runAsTenant(tenant, () => this.mails.receive(purpose, id, raw));
    } catch (error) {
      this.log.error({ err: error }, 'A mail could not be kept.');
      throw new SmtpRefusal(451, '4.3.0 Try again later');
    }
  }

  private resolve(address: string): Promise<ReplyTarget | undefined> {
    return this.addresses.resolve(address).catch((error: unknown) => {
      this.log.error({ err: error }, 'An address could not be looked up.');
      throw new SmtpRefusal(451, '4.3.0 Try again later');
    });
  }
}
