import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Can } from '../../platform/http/access.js';
import { CurrentMember, type Member } from '../../platform/http/current.js';
import { IdParam, PageQuery } from '../../platform/http/dto.js';
import { RateLimits } from '../../platform/http/rate-limits.js';
import { ClaimJoins } from './claim-joins.js';
import { JoinClaim, NearbyQuery } from './claims.dto.js';
import { NearbyClaims } from './nearby-claims.js';
import type { JoinedClaimPage, JoinedClaimView, NearbyClaimPage } from './nearby.view.js';

/** A member looks around their supplies, not around the town. */
const LOOKS = { name: 'nearby-claims', points: 120, seconds: 3_600 };

@ApiTags('Claims')
@Controller('v1/tenants/:tenant/claims')
export class ClaimJoinsController {
  constructor(
    private readonly nearby: NearbyClaims,
    private readonly joins: ClaimJoins,
    private readonly limits: RateLimits,
  ) {}

  /** Open claims of others near a supply of the member's, to be joined instead of filing another: their number and state, never their words. */
  @Get('nearby')
  @Can('claim:read')
  async listNearby(@CurrentMember() { userId }: Member, @Query() query: NearbyQuery): Promise<NearbyClaimPage> {
    await this.limits.take(LOOKS, userId);
    return this.nearby.list(userId, query);
  }

  /** The claims that the member joined. */
  @Get('joined')
  @Can('claim:read')
  listJoined(@CurrentMember() { userId }: Member, @Query() page: PageQuery): Promise<JoinedClaimPage> {
    return this.joins.list(userId, page);
  }

  /** «A mí también»: the member's supply has the same trouble. They are told of each step by mail. */
  @Post(':id/joins')
  @Can('claim:write')
  join(
    @CurrentMember() { userId }: Member,
    @Param() { id }: IdParam,
    @Body() { supplyId }: JoinClaim,
  ): Promise<JoinedClaimView> {
    return this.joins.join(userId, id, supplyId);
  }

  @Delete(':id/joins')
  @Can('claim:write')
  @HttpCode(204)
  leave(@CurrentMember() { userId }: Member, @Param() { id }: IdParam): Promise<void> {
    return this.joins.leave(userId, id);
  }
}
