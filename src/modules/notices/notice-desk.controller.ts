import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Can } from '../../platform/http/access.js';
import { CurrentActor } from '../../platform/http/current.js';
import { IdParam, PageQuery } from '../../platform/http/dto.js';
import type { Actor } from '../../platform/operations/actor.js';
import { NoticeDesk } from './notice-desk.js';
import type { NoticeAtDesk, NoticeDeskPage, PlannedOutage, PublishedView } from './notice-desk.view.js';
import { NewsDraft, OutageChange, OutageDraft } from './notice.dto.js';

/** Where a cooperative's staff tell its members of news and planned outages. */
@ApiTags('Staff: notices')
@Controller('v1/tenants/:tenant/staff/notices')
export class NoticeDeskController {
  constructor(private readonly desk: NoticeDesk) {}

  /** Newest first; what is over or withdrawn too. */
  @Get()
  @Can('staff:notices:read')
  list(@Query() page: PageQuery): Promise<NoticeDeskPage> {
    return this.desk.page(page);
  }

  @Get(':id')
  @Can('staff:notices:read')
  show(@Param() { id }: IdParam): Promise<NoticeAtDesk> {
    return this.desk.show(id);
  }

  /** Publishes news; every member is told by and by. */
  @Post('news')
  @Can('staff:notices:write')
  publish(@CurrentActor() by: Actor, @Body() draft: NewsDraft): Promise<PublishedView> {
    return this.desk.publishNews(draft, by);
  }

  /** Plans an outage: those whom it touches are told, and reminded before it begins. */
  @Post('outages')
  @Can('staff:notices:write')
  plan(@CurrentActor() by: Actor, @Body() draft: OutageDraft): Promise<PlannedOutage> {
    return this.desk.planOutage(draft, by);
  }

  /** Changes a planned outage; what is left out stays, and people are told what changed. */
  @Patch('outages/:id')
  @Can('staff:notices:write')
  change(@CurrentActor() by: Actor, @Param() { id }: IdParam, @Body() change: OutageChange): Promise<PlannedOutage> {
    return this.desk.changeOutage(id, change, by);
  }

  /** Shows it no more; whoever was told of an outage is told that there is none. */
  @Post(':id/withdrawal')
  @Can('staff:notices:write')
  @HttpCode(200)
  async withdraw(@CurrentActor() by: Actor, @Param() { id }: IdParam): Promise<NoticeAtDesk> {
    await this.desk.withdraw(id, by);
    return this.desk.show(id);
  }
}
