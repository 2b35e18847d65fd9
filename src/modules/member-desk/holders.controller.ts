import { Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Can, StepUp } from '../../platform/http/access.js';
import { CurrentActor } from '../../platform/http/current.js';
import { IdParam, PageQuery } from '../../platform/http/dto.js';
import type { Actor } from '../../platform/operations/actor.js';
import { WebKeyReset } from '../accounts/web-key-reset.js';
import { HolderDesk } from './holder-desk.js';
import type { HolderFileView, HolderLinkPageView, StaffWebKeyRequestPageView } from './holder.view.js';
import { WebKeyRequestQuery } from './holders.dto.js';
import { WebKeyRequestList } from './web-key-request-list.js';

@ApiTags('Staff: members')
@Controller('v1/tenants/:tenant/staff')
export class HoldersController {
  constructor(
    private readonly desk: HolderDesk,
    private readonly resets: WebKeyReset,
    private readonly requests: WebKeyRequestList,
  ) {}

  @Get('holders/:id')
  @Can('staff:members:read')
  show(@CurrentActor() actor: Actor, @Param() { id }: IdParam): Promise<HolderFileView> {
    return this.desk.file(id, actor.id);
  }

  /** Who sees the holder, oldest first. */
  @Get('holders/:id/links')
  @Can('staff:members:read')
  links(@CurrentActor() actor: Actor, @Param() { id }: IdParam, @Query() page: PageQuery): Promise<HolderLinkPageView> {
    return this.desk.links(id, page, actor.id);
  }

  /** Takes an account off its member's list, who is told by mail. */
  @Delete('links/:id')
  @Can('staff:members:write')
  @HttpCode(204)
  unlink(@CurrentActor() actor: Actor, @Param() { id }: IdParam): Promise<void> {
    return this.desk.unlink(id, actor.id);
  }

  /** Replaces the holder's web key. The new one goes by mail to the address on the holder's file and is shown to nobody else. */
  @Post('holders/:id/web-key')
  @Can('staff:members:write')
  @StepUp()
  @HttpCode(202)
  resetWebKey(@CurrentActor() actor: Actor, @Param() { id }: IdParam): Promise<void> {
    return this.resets.reset(id, actor.id);
  }

  /** Who asked for a link to a holder without the web key; newest first. */
  @Get('web-key-requests')
  @Can('staff:members:read')
  webKeyRequests(
    @CurrentActor() actor: Actor,
    @Query() query: WebKeyRequestQuery,
  ): Promise<StaffWebKeyRequestPageView> {
    return this.requests.page(query, actor.id);
  }
}
