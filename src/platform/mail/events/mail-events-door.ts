import { createHash, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { ENVIRONMENT } from '../../config/config.module.js';
import type { Environment } from '../../config/environment.js';
import { parseJson } from '../../http/json-body.js';
import { Problem } from '../../http/problem.js';
import { type MailEvent, MailEvents } from '../mail-events.js';
import type { ReceivedMailEventsView } from './mail-events.view.js';
import { readOwn } from './own-events.js';
import { readPostmark } from './postmark-events.js';
import { readSendGrid } from './sendgrid-events.js';
import { readSes, subscriptionIn } from './ses-events.js';

/** Each knows its provider's bodies by their form, and gives undefined for others. */
const PROVIDERS: ((body: unknown) => MailEvent[] | undefined)[] = [readSes, readPostmark, readSendGrid];

/** Where the mail provider tells of bounces and complaints. */
@Injectable()
export class MailEventsDoor {
  private readonly log = new Logger(MailEventsDoor.name);

  constructor(
    private readonly events: MailEvents,
    @Inject(ENVIRONMENT) private readonly env: Environment,
  ) {}

  /** ROUTE_NOT_FOUND where no secret is set, UNAUTHENTICATED for whoever does not bring it. `content` is JSON, or text that holds some. */
  async take(authorization: string | undefined, content: unknown): Promise<ReceivedMailEventsView> {
    const { mailEventsSecret } = this.env;
    if (mailEventsSecret === undefined) throw new Problem('ROUTE_NOT_FOUND');
    if (!isSecretIn(authorization ?? '', mailEventsSecret)) throw refused();
    const body = Buffer.isBuffer(content) ? parseJson(content) : content;
    this.tellOfSubscription(body);
    const events = await read(body);
    await this.events.record(events);
    return { received: events.length };
  }

  /** The link confirms that this installation is told of the topic: a person who runs it opens it, or does not. */
  private tellOfSubscription(body: unknown): void {
    const subscription = subscriptionIn(body);
    if (subscription)
      this.log.warn(
        subscription,
        'Amazon SNS asks whether this installation wants what the topic tells. If you set it up, open confirmUrl in a browser.',
      );
  }
}

async function read(body: unknown): Promise<MailEvent[]> {
  for (const provider of PROVIDERS) {
    const events = provider(body);
    if (events) return events;
  }
  return readOwn(body);
}

/** As a bearer or as the password of Basic; compared by digests, in constant time. */
function isSecretIn(authorization: string, secret: string): boolean {
  const [, scheme = '', value = ''] = /^(Bearer|Basic) +(\S+)$/i.exec(authorization) ?? [];
  const given = scheme.toLowerCase() === 'basic' ? passwordIn(value) : value;
  return timingSafeEqual(digest(given), digest(secret));
}

function passwordIn(credentials: string): string {
  const text = Buffer.from(credentials, 'base64').toString('utf8');
  return text.slice(text.indexOf(':') + 1);
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** SNS sends the password of its address only when it is asked for it with a realm. */
function refused(): Problem {
  return new Problem('UNAUTHENTICATED', {
    detail: 'El pedido no trae el secreto acordado para los avisos de correo.',
    challenge: 'Basic realm="mail events"',
  });
}
