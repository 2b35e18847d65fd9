import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Can } from '../../platform/http/access.js';
import { PageQuery } from '../../platform/http/dto.js';
import type { NoticePage } from './notice.view.js';
import { NoticesService } from './notices.service.js';

@ApiTags('Notices')
@Controller('v1/tenants/:tenant/notices')
export class NoticesController {
  constructor(private readonly notices: NoticesService) {}

  /** Planned outages and news, newest first. */
  @Get()
  @Can('notice:read')
  list(@Query() page: PageQuery): Promise<NoticePage> {
    return this.notices.list(page);
  }
}
