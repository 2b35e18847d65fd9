import { createTransport } from 'nodemailer';
import { stack } from '../support/stack.js';

export const DOMAIN = stack.env.INBOUND_MAIL_DOMAIN!;

/** An answer as somebody's program writes it. */
export interface Answer {
  to: string | string[];
  text?: string;
  from?: string;
  headers?: Record<string, string>;
  attachments?: { filename: string; content: Buffer; contentType: string }[];
  /** The whole message, in the place of the rest. */
  raw?: string | Buffer;
  /** What the server is told of the sender; nobody for reports. */
  envelopeFrom?: string;
}

/** Sends it to the listener; throws what that says. */
export async function send({
  to,
  from = 'Georgina Paván <georgina@example.com>',
  raw,
  envelopeFrom = 'georgina@example.com',
  ...message
}: Answer): Promise<void> {
  const transport = createTransport({ host: '127.0.0.1', port: Number(stack.env.INBOUND_SMTP_PORT), ignoreTLS: true });
  const envelope = { from: envelopeFrom, to };
  try {
    await transport.sendMail({
      envelope,
      ...(raw === undefined ? { from, to, subject: 'Re: su reclamo', ...message } : { raw }),
    });
  } finally {
    transport.close();
  }
}
