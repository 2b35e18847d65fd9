import { Inject, Injectable } from '@nestjs/common';
import { ENVIRONMENT } from '../../platform/config/config.module.js';
import type { Environment } from '../../platform/config/environment.js';
import { Outbound } from '../../platform/outbound/outbound.js';
import type { OutboundAnswer } from '../../platform/outbound/outbound-post.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';
import { PushKeys } from './push-keys.js';
import { type DuePush, PushLog } from './push-log.js';
import { pushRequest } from './push-message.js';
import { nextTry } from './push-timetable.js';

/** The service does not know the device. */
const GONE = [404, 410];

/** Makes one try of one push, outside any transaction, and notes how it went. */
@Injectable()
export class DeliverPush {
  constructor(
    private readonly log: PushLog,
    private readonly keys: PushKeys,
    private readonly outbound: Outbound,
    @Inject(ENVIRONMENT) private readonly env: Environment,
  ) {}

  /** A try that fails does not throw: the row keeps the timetable. */
  async deliver(id: string): Promise<void> {
    const push = await this.log.begin(id);
    if (!push) return;
    let answer: OutboundAnswer;
    try {
      answer = await this.post(push);
    } catch (error) {
      return this.log.failed(
        push,
        { status: null, reason: (error as Error).message },
        nextTry(push.attempts, undefined),
      );
    }
    const { status, retryAfter } = answer;
    if (status >= 200 && status < 300) return this.log.delivered(push, status);
    if (GONE.includes(status)) return this.log.gone(push);
    const next = mayPass(status) ? nextTry(push.attempts, retryAfter) : null;
    return this.log.failed(push, { status, reason: `The answer was ${status}.` }, next);
  }

  private async post(push: DuePush): Promise<OutboundAnswer> {
    const url = `${this.env.publicUrl}/${currentTenant().slug}${push.path}`;
    const ttlSeconds = Math.max(Math.floor((push.expiresAt.getTime() - Date.now()) / 1000), 0);
    const contact = `mailto:${this.env.mailFrom}`;
    const { headers, body } = pushRequest({ ...push, url }, push, await this.keys.pair(), { contact, ttlSeconds });
    return this.outbound.post(push.endpoint, headers, body);
  }
}

/** Too many at once, or the service's own trouble; what it finds wrong with the push it will find wrong again. */
function mayPass(status: number): boolean {
  return status === 408 || status === 429 || status >= 500;
}
