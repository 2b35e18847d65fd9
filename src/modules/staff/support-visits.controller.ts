import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Can } from '../../platform/http/access.js';
import { CurrentStaff, type Staff } from '../../platform/http/current.js';
import { PageQuery } from '../../platform/http/dto.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';
import { OwnIdParam } from './staff-me.dto.js';
import { VisitBody } from './support-visits.dto.js';
import { SupportVisitsService } from './support-visits.service.js';
import type { VisitPageView, VisitView } from './support-visits.view.js';

@ApiTags('Platform: visits')
@Controller('v1/platform/visits')
export class SupportVisitsController {
  constructor(private readonly visits: SupportVisitsService) {}

  /** Opens the staff's routes of one cooperative to this session, for an hour. Its admins read who came and why. */
  @Post()
  @Can('platform:visits:write')
  open(@CurrentStaff() staff: Staff, @Body() { tenant, reason }: VisitBody): Promise<VisitView> {
    return this.visits.open(staff, tenant, reason);
  }

  /** One's own, newest first. */
  @Get()
  @Can('platform:visits:read')
  list(@CurrentStaff() staff: Staff, @Query() page: PageQuery): Promise<VisitPageView> {
    return this.visits.own(staff, page);
  }

  /** Ends a visit of one's own before its hour is over. */
  @Post(':id/end')
  @Can('platform:visits:write')
  @HttpCode(204)
  async end(@CurrentStaff() staff: Staff, @Param() { id }: OwnIdParam): Promise<void> {
    await this.visits.end(staff, id);
  }
}

@ApiTags('Staff: audit')
@Controller('v1/tenants/:tenant/staff/support-visits')
export class ReceivedVisitsController {
  constructor(private readonly visits: SupportVisitsService) {}

  /** Who of support came to this cooperative, and why; newest first. */
  @Get()
  @Can('staff:audit:read')
  list(@Query() page: PageQuery): Promise<VisitPageView> {
    return this.visits.to(currentTenant().id, page);
  }
}
