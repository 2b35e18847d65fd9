import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Can } from '../../platform/http/access.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';
import { AuditLog } from './audit-log.js';
import { AuditQuery, PlatformAuditQuery } from './audit.dto.js';
import type { AuditPageView } from './audit.view.js';

@ApiTags('Staff: audit')
@Controller('v1/tenants/:tenant/staff/audit')
export class AuditController {
  constructor(private readonly log: AuditLog) {}

  /** What was done and tried at this cooperative, newest first. */
  @Get()
  @Can('staff:audit:read')
  search(@Query() query: AuditQuery): Promise<AuditPageView> {
    return this.log.search({ tenantId: currentTenant().id }, query);
  }
}

@ApiTags('Platform: audit')
@Controller('v1/platform/audit')
export class PlatformAuditController {
  constructor(private readonly log: AuditLog) {}

  /** The same everywhere. */
  @Get()
  @Can('platform:audit:read')
  search(@Query() query: PlatformAuditQuery): Promise<AuditPageView> {
    return this.log.search({ tenantId: null }, query);
  }
}
