import { Controller, Get, HttpCode, Ip, Param, Post, Req } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Public } from '../../platform/http/access.js';
import { Page } from '../../platform/http/pages/page.js';
import { addressKey, RateLimits } from '../../platform/http/rate-limits.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';
import { formFields } from './form-fields.js';
import { EndingParam } from './unsubscribe.dto.js';
import { askPage, endedPage } from './unsubscribe-pages.js';
import { Unsubscribing } from './unsubscribing.js';

/** A mail service asks for many readers from few addresses. */
const ENDINGS = { name: 'unsubscribe', points: 600, seconds: 60 };

/** Where a mail's `List-Unsubscribe` leads: services post to it for their readers, readers open it; nobody signs in. */
@Controller(':tenant/baja/:token')
@Public()
@ApiExcludeController()
export class UnsubscribeController {
  constructor(
    private readonly unsubscribing: Unsubscribing,
    private readonly limits: RateLimits,
  ) {}

  @Get()
  @Page()
  async ask(@Param() { token }: EndingParam, @Ip() ip: string): Promise<string> {
    await this.limits.take(ENDINGS, addressKey(ip));
    return askPage(currentTenant(), token, this.unsubscribing.read(token).events);
  }

  /** `List-Unsubscribe=One-Click` (RFC 8058), or what the reader chose on the page; anything else is asked first. */
  @Post()
  @Page('multipart/form-data')
  @HttpCode(200)
  async end(@Param() { token }: EndingParam, @Ip() ip: string, @Req() request: FastifyRequest): Promise<string> {
    await this.limits.take(ENDINGS, addressKey(ip));
    const fields = await formFields(request);
    const isOneClick = fields.get('List-Unsubscribe') === 'One-Click';
    const scope = isOneClick ? 'these' : fields.get('scope');
    if (scope !== 'these' && scope !== 'all')
      return askPage(currentTenant(), token, this.unsubscribing.read(token).events);
    const { events } = await this.unsubscribing.end(token, scope);
    return endedPage(currentTenant(), events);
  }
}
