import { Inject, Injectable } from '@nestjs/common';
import { ENVIRONMENT } from '../config/config.module.js';
import type { Environment } from '../config/environment.js';
import { type OutboundAnswer, outboundPost } from './outbound-post.js';
import { outboundUrl } from './outbound-url.js';
import { type Resolve } from './pinned-address.js';

/** Provider of the Resolve by which names that others gave us are looked up. */
export const RESOLVE = Symbol('resolve');

/** Requests to addresses that members and cooperatives gave us: https, public addresses, no redirects. Never within a unit of work. */
@Injectable()
export class Outbound {
  constructor(
    @Inject(ENVIRONMENT) private readonly env: Environment,
    @Inject(RESOLVE) private readonly resolve: Resolve,
  ) {}

  /** The address in its one normal form; throws ForbiddenUrl. */
  normal(url: string): URL {
    return outboundUrl(url, { allowPrivate: this.env.webhooksToPrivateAddresses });
  }

  /** Throws where the address may not be reached, or no answer came in time (15 s). */
  post(url: string, headers: Record<string, string>, body: string | Buffer): Promise<OutboundAnswer> {
    const reach = { resolve: this.resolve, allowPrivate: this.env.webhooksToPrivateAddresses };
    return outboundPost({ url: this.normal(url), headers, body }, reach);
  }
}
