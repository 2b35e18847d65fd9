import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { type ISendMailOptions, MailerService } from '@nestjs-modules/mailer';

/** What the server has to take the message until its end; the end itself may take as long as the mailer's socketTimeout. */
const PATIENCE_MS = 60_000;

/** A message, and what must have happened before its end is sent. */
export interface Handing extends ISendMailOptions {
  beforeEnd: () => Promise<void>;
}

/** Hands messages to the SMTP server, one connection each. */
@Injectable()
export class HandOver {
  constructor(private readonly mailer: MailerService) {}

  /**
   * Resolves when the server has taken the message; throws what it said instead. `beforeEnd` runs once, after the server has agreed to
   * take a message for this recipient and before the dot that ends it: where it throws, or never resolves, the server has no message.
   */
  async send(message: Handing): Promise<void> {
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), PATIENCE_MS);
    const marking: { done: Promise<void> } = { done: Promise.resolve() };
    const beforeEnd = () => {
      clearTimeout(timer);
      marking.done = message.beforeEnd();
      return marking.done;
    };
    const options: Handing = { ...message, beforeEnd, signal: patience.signal };
    try {
      await this.mailer.sendMail(options);
    } catch (error) {
      // A connection may break while the mark is being written: whoever reads on must find it written, or never to be.
      await marking.done.catch(() => undefined);
      throw patience.signal.aborted ? new Error(`Timeout: nothing was taken within ${PATIENCE_MS} ms.`) : error;
    } finally {
      clearTimeout(timer);
    }
  }
}

/** The part of the mailer's message that the plugin needs. */
interface ComposedMail {
  data: Partial<Handing>;
  message: { processFunc(through: (input: Readable) => Readable): void };
}

/** The mailer's plugin (step `stream`) that waits for `beforeEnd` between a message's last byte and its end. */
export function waitBeforeEnd({ data, message }: ComposedMail, done: () => void): void {
  const { beforeEnd } = data;
  // Nothing of a generator runs before it is read, and the mailer reads only when the server has said 354.
  if (beforeEnd) message.processFunc((input) => Readable.from(whole(input, beforeEnd), { objectMode: false }));
  done();
}

async function* whole(input: Readable, beforeEnd: () => Promise<void>): AsyncGenerator<Buffer> {
  yield* input as AsyncIterable<Buffer>;
  await beforeEnd();
}
