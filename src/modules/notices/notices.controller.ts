import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Can } from '../../platform/http/access.js';
import { CurrentMember, type Member } from '../../platform/http/current.js';
import { PageQuery } from '../../platform/http/dto.js';
import type { NoticePage } from './notice.view.js';
import { NoticesService } from './notices.service.js';

@ApiTags('Notices')
@Controller('v1/tenants/:tenant/notices')
export class NoticesController {
  constructor(private readonly notices: NoticesService) {}

  /** News, and the planned outages that touch a supply of the member's; newest first. */
  @Get()
  @Can('notice:read')
  list(@CurrentMember() { userId }: Member, @Query() page: PageQuery): Promise<NoticePage> {
    return this.notices.list(userId, page);
  }
}
