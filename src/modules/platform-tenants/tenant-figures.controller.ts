import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Can } from '../../platform/http/access.js';
import type { Page } from '../../platform/http/cursor.js';
import { SlugParam } from './platform-tenants.dto.js';
import { FiguresQuery, MonthQuery, UsageQuery } from './tenant-figures.dto.js';
import type { HealthPageView, HealthView, UsagePageView, UsageView } from './tenant-figures.view.js';
import { TenantBook } from './tenant-book.js';
import { TenantHealth } from './tenant-health.js';
import type { TenantRecord } from './tenant-record.js';
import { TenantUsage } from './tenant-usage.js';

@ApiTags('Platform: figures')
@Controller('v1/platform')
export class TenantFiguresController {
  constructor(
    private readonly book: TenantBook,
    private readonly usage: TenantUsage,
    private readonly health: TenantHealth,
  ) {}

  /** How much of the product each cooperative used in a month, by slug. */
  @Get('usage')
  @Can('platform:tenants:read')
  usages(@Query() { month, ...page }: UsageQuery): Promise<UsagePageView> {
    return this.each(page, (tenant) => this.usage.of(tenant, month));
  }

  @Get('tenants/:slug/usage')
  @Can('platform:tenants:read')
  async usageOf(@Param() { slug }: SlugParam, @Query() { month }: MonthQuery): Promise<UsageView> {
    return this.usage.of(await this.book.find(slug), month);
  }

  /** Whether each cooperative's office works, by slug. */
  @Get('health')
  @Can('platform:tenants:read')
  healths(@Query() page: FiguresQuery): Promise<HealthPageView> {
    return this.each(page, (tenant) => this.health.of(tenant));
  }

  @Get('tenants/:slug/health')
  @Can('platform:tenants:read')
  async healthOf(@Param() { slug }: SlugParam): Promise<HealthView> {
    return this.health.of(await this.book.find(slug));
  }

  /** One after the other: a page of support's is no reason to hold the connections that members need. */
  private async each<View>(page: FiguresQuery, view: (tenant: TenantRecord) => Promise<View>): Promise<Page<View>> {
    const { items, nextCursor } = await this.book.list(page, (tenant) => tenant);
    const views: View[] = [];
    for (const tenant of items) views.push(await view(tenant));
    return { items: views, nextCursor };
  }
}
