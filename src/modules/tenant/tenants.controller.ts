import { Controller, Get, Header, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Public } from '../../platform/http/access.js';
import { TenantCatalogue } from './tenant-catalogue.js';
import { TenantQuery } from './tenant.dto.js';
import type { TenantPage, TenantView } from './tenant.view.js';

const KEPT = 'public, max-age=60';

@ApiTags('Tenant')
@Controller('v1/tenants')
export class TenantsController {
  constructor(private readonly catalogue: TenantCatalogue) {}

  /** The cooperatives to choose from, by name. */
  @Get()
  @Public()
  @Header('Cache-Control', KEPT)
  list(@Query() query: TenantQuery): Promise<TenantPage> {
    return this.catalogue.list(query);
  }

  /** What the app needs to know of the cooperative. */
  @Get(':tenant')
  @Public()
  @Header('Cache-Control', KEPT)
  get(): TenantView {
    return this.catalogue.current();
  }
}
