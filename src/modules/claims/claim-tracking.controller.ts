import { Controller, Get, Ip, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Public } from '../../platform/http/access.js';
import { Page } from '../../platform/http/pages/page.js';
import { addressKey, RateLimits } from '../../platform/http/rate-limits.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';
import { ClaimReader } from './claim-reader.js';
import { trackingPage } from './claim-tracking-page.js';
import type { ClaimTrackingView } from './claim.view.js';
import { TrackingParam } from './claims.dto.js';

/** Codes cannot be guessed; this keeps anybody from trying loudly. */
const LOOKS = { name: 'claim-tracking', points: 60, seconds: 60 };

@ApiTags('Claims')
@Controller()
@Public()
export class ClaimTrackingController {
  constructor(
    private readonly reader: ClaimReader,
    private readonly limits: RateLimits,
  ) {}

  /** How a claim goes, for whoever has its code. */
  @Get('v1/tenants/:tenant/claim-tracking/:code')
  async track(@Param() { code }: TrackingParam, @Ip() ip: string): Promise<ClaimTrackingView> {
    await this.limits.take(LOOKS, addressKey(ip));
    return this.reader.track(code);
  }

  /** The same as a page, where the link in the member's mail leads. */
  @Get(':tenant/reclamos/:code')
  @Page()
  async page(@Param() param: TrackingParam, @Ip() ip: string): Promise<string> {
    return trackingPage(currentTenant(), await this.track(param, ip));
  }
}
