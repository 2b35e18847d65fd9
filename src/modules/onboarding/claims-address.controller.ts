import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { Public } from '../../platform/http/access.js';
import { Page } from '../../platform/http/pages/page.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';
import { ClaimsAddress } from './claims-address.js';
import { addressConfirmedPage, confirmAddressPage } from './claims-address-pages.js';
import { AddressLink } from './onboarding.dto.js';

/** Where the mail to the address for claims leads. Looking at the page changes nothing: mail scanners look too. */
@Controller(':tenant/confirmar-correo')
@Public()
export class ClaimsAddressController {
  constructor(private readonly address: ClaimsAddress) {}

  @Get()
  @Page()
  async ask(@Query() { token }: AddressLink): Promise<string> {
    return confirmAddressPage(currentTenant(), await this.address.look(token), token);
  }

  @Post()
  @Page()
  @HttpCode(200)
  async confirm(@Body() { token }: AddressLink): Promise<string> {
    return addressConfirmedPage(currentTenant(), await this.address.confirm(token));
  }
}
