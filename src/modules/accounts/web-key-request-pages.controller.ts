import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { Public } from '../../platform/http/access.js';
import { Page } from '../../platform/http/pages/page.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';
import { RequestLink } from './web-key-request.dto.js';
import { WebKeyRedemption } from './web-key-redemption.js';
import { linkedPage, linkPage } from './web-key-request-pages.js';

/** Where the mailed link leads. It needs no sign-in: it came to the member's own address, and links nobody else. */
@Controller(':tenant/agregar-cuenta')
@Public()
export class WebKeyRequestPagesController {
  constructor(private readonly redemption: WebKeyRedemption) {}

  /** Looking changes nothing: mail scanners look too. */
  @Get()
  @Page()
  async ask(@Query() { token }: RequestLink): Promise<string> {
    return linkPage(currentTenant(), token, await this.redemption.look(token));
  }

  @Post()
  @Page()
  @HttpCode(200)
  async link(@Body() { token }: RequestLink): Promise<string> {
    await this.redemption.redeem(token, null);
    return linkedPage(currentTenant());
  }
}
