import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Can } from '../../platform/http/access.js';
import { CurrentMember, type Member } from '../../platform/http/current.js';
import { PageQuery } from '../../platform/http/dto.js';
import type { StaffViewPageView } from './staff-view.view.js';
import { StaffViews } from './staff-views.js';

@ApiTags('Me')
@Controller('v1/tenants/:tenant/me/staff-views')
export class StaffViewsController {
  constructor(private readonly views: StaffViews) {}

  /** When the cooperative's people, or support, looked at what the member sees; newest first. */
  @Get()
  @Can('me:read')
  list(@CurrentMember() { userId }: Member, @Query() page: PageQuery): Promise<StaffViewPageView> {
    return this.views.of(userId, page);
  }
}
