import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Can, StepUp } from '../../platform/http/access.js';
import { CurrentActor } from '../../platform/http/current.js';
import { type Problem, wrongField } from '../../platform/http/problem.js';
import type { Actor } from '../../platform/operations/actor.js';
import { MercadoPagoSettings } from '../tenant/tenant-settings.dto.js';
import { Archives } from './archives.js';
import {
  DeletionBody,
  FeaturesBody,
  NewTenantBody,
  SlugParam,
  SuspensionBody,
  TenantSettingsBody,
  TenantsQuery,
} from './platform-tenants.dto.js';
import { PlatformTenants } from './platform-tenants.service.js';
import {
  type DeletionView,
  type PlatformTenantPageView,
  type PlatformTenantView,
  summaryOf,
  viewOf,
} from './platform-tenants.view.js';
import { TenantBook } from './tenant-book.js';
import { TenantClosing } from './tenant-closing.js';

/** The cooperatives, for support. */
@ApiTags('Platform: tenants')
@Controller('v1/platform/tenants')
export class PlatformTenantsController {
  constructor(
    private readonly book: TenantBook,
    private readonly tenants: PlatformTenants,
    private readonly closing: TenantClosing,
    private readonly archives: Archives,
  ) {}

  /** Every one, by slug. */
  @Get()
  @Can('platform:tenants:read')
  list(@Query() query: TenantsQuery): Promise<PlatformTenantPageView> {
    return this.book.list(query, summaryOf);
  }

  @Get(':slug')
  @Can('platform:tenants:read')
  async show(@Param() { slug }: SlugParam): Promise<PlatformTenantView> {
    return viewOf(await this.book.find(slug));
  }

  /** Makes one with all its tables. Members do not get in until it is opened (see its onboarding). */
  @Post()
  @Can('platform:tenants:write')
  @StepUp()
  async create(@CurrentActor() { id }: Actor, @Body() { slug, settings }: NewTenantBody): Promise<PlatformTenantView> {
    return viewOf(await this.tenants.create(slug, settings, id));
  }

  /** All its settings, in the place of those before. */
  @Put(':slug/settings')
  @Can('platform:tenants:write')
  @StepUp()
  async settings(
    @CurrentActor() { id }: Actor,
    @Param() { slug }: SlugParam,
    @Body() body: TenantSettingsBody,
  ): Promise<PlatformTenantView> {
    await this.tenants.changeSettings(slug, body, id);
    return this.show({ slug });
  }

  /** The gateway's credentials, in the place of those before. They are never shown. */
  @Put(':slug/payment-credentials')
  @Can('platform:tenants:write')
  @StepUp()
  @HttpCode(204)
  async credentials(
    @CurrentActor() { id }: Actor,
    @Param() { slug }: SlugParam,
    @Body() body: MercadoPagoSettings,
  ): Promise<void> {
    await this.tenants.replaceCredentials(slug, body, id);
  }

  /** Switches features on and off. */
  @Patch(':slug/features')
  @Can('platform:tenants:write')
  @StepUp()
  async features(
    @CurrentActor() { id }: Actor,
    @Param() { slug }: SlugParam,
    @Body() body: FeaturesBody,
  ): Promise<PlatformTenantView> {
    return viewOf(await this.tenants.switchFeatures(slug, { ...body }, id));
  }

  /** Closes it to members and their mails' links, keeping all data. Its staff still get in and the gateway's news are taken. */
  @Post(':slug/suspend')
  @Can('platform:tenants:write')
  @StepUp()
  @HttpCode(204)
  async suspend(
    @CurrentActor() { id }: Actor,
    @Param() { slug }: SlugParam,
    @Body() body: SuspensionBody,
  ): Promise<void> {
    await this.closing.suspend(slug, body, id);
  }

  /** As it was before it was suspended or archived. */
  @Post(':slug/resume')
  @Can('platform:tenants:write')
  @StepUp()
  @HttpCode(204)
  async resume(@CurrentActor() { id }: Actor, @Param() { slug }: SlugParam): Promise<void> {
    await this.closing.resume(slug, id);
  }

  /** Exports all of it and then closes it for good. The answer comes before that is done: `status` says when it is. */
  @Post(':slug/archive')
  @Can('platform:tenants:write')
  @StepUp()
  @HttpCode(202)
  async archive(@CurrentActor() { id }: Actor, @Param() { slug }: SlugParam): Promise<void> {
    await this.archives.request(slug, id);
  }

  /** Marks one that is archived: its data go when the days are over. */
  @Post(':slug/deletion')
  @Can('platform:tenants:write')
  @StepUp()
  @HttpCode(202)
  async delete(
    @CurrentActor() { id }: Actor,
    @Param() { slug }: SlugParam,
    @Body() { confirm, graceDays }: DeletionBody,
  ): Promise<DeletionView> {
    if (confirm !== slug) throw otherSlug();
    return { deleteAfter: await this.closing.markForDeletion(slug, graceDays, id) };
  }

  /** Takes that back. */
  @Delete(':slug/deletion')
  @Can('platform:tenants:write')
  @StepUp()
  @HttpCode(204)
  async keep(@CurrentActor() { id }: Actor, @Param() { slug }: SlugParam): Promise<void> {
    await this.closing.cancelDeletion(slug, id);
  }
}

function otherSlug(): Problem {
  const detail = 'Escriba el nombre corto de la cooperativa que quiere borrar.';
  return wrongField('confirm', 'OTHER_TENANT', detail);
}
