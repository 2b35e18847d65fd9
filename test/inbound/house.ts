import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { startApp } from '../../scripts/stack/app.ts';
import { freePort } from '../../scripts/stack/ports.ts';
import type { Program } from '../../scripts/stack/process.ts';
import type { Claimant } from '../claims/claimant.js';
import { stack } from '../support/stack.js';
import type { TestTenant } from '../support/tenant.js';

export const DOMAIN = 'respuestas.cooponline.example';

/** An answer as somebody's program writes it. */
export interface Answer {
  to: string | string[];
  text?: string;
  from?: string;
  headers?: Record<string, string>;
  attachments?: { filename: string; content: Buffer; contentType: string }[];
  /** The whole message, in the place of the rest. */
  raw?: string | Buffer;
}

/** A process of the test's own that takes mail, beside the run's API, on the same database and queue. */
export interface House {
  url: string;
  smtpPort: number;
  /** Files a claim here, so that its mails ask for answers here. */
  file(claimant: Claimant, more?: object): Promise<{ id: string; number: string }>;
  /** Sends over SMTP; throws what the listener says. */
  send(answer: Answer): Promise<void>;
  program: Program;
  stop(): Promise<void>;
}

export async function aHouse(): Promise<House> {
  const [port, smtpPort] = [await freePort(), await freePort()];
  const env = { ...stack.env, PORT: String(port), INBOUND_MAIL_DOMAIN: DOMAIN, INBOUND_SMTP_PORT: String(smtpPort) };
  const program = await startApp(env, join(stack.logs, `inbound-${port}.log`));
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    smtpPort,
    program,
    file: async ({ member, request }, more) => {
      const { status, body } = await member.api.post<{ id: string; number: string }>(
        urlOf(url, member.tenant, '/claims'),
        request(more),
      );
      if (status !== 201) throw new Error(`The claim was refused: ${status} ${JSON.stringify(body)}`);
      return body;
    },
    send: ({ to, from = 'Georgina Paván <georgina@example.com>', ...rest }) => deliver(smtpPort, { to, from, ...rest }),
    stop: () => program.stop(),
  };
}

export const urlOf = (url: string, tenant: TestTenant, path: string): string =>
  `${url}/v1/tenants/${tenant.slug}${path}`;

async function deliver(port: number, { to, from, raw, ...message }: Answer & { from: string }): Promise<void> {
  const transport = createTransport({ host: '127.0.0.1', port, ignoreTLS: true });
  const envelope = { from: 'georgina@example.com', to };
  try {
    await transport.sendMail({
      envelope,
      ...(raw === undefined ? { from, to, subject: 'Re: su reclamo', ...message } : { raw }),
    });
  } finally {
    transport.close();
  }
}
