import { Controller, Get, Header, HttpCode, Param, Post, Req, StreamableFile } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBody, ApiConsumes, ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Can, Public, StepUp } from '../../platform/http/access.js';
import { CurrentActor } from '../../platform/http/current.js';
import { uploadedFile } from '../../platform/http/upload.js';
import type { Actor } from '../../platform/operations/actor.js';
import { LogoParam, SlugParam } from './platform-tenants.dto.js';
import { TenantLogo } from './tenant-logo.js';

const KEPT = 'public, max-age=31536000, immutable';

@ApiTags('Tenant')
@Controller('v1/tenants/:tenant/logo')
export class TenantLogoController {
  constructor(private readonly logo: TenantLogo) {}

  /** The cooperative's logo, where `logoUrl` leads: PNG, at most 512 pixels wide and high. */
  @Get(':name')
  @Public()
  @Header('Cache-Control', KEPT)
  @ApiProduces('image/png')
  @ApiOkResponse({ schema: { type: 'string', format: 'binary' } })
  async read(@Param() { name }: LogoParam): Promise<StreamableFile> {
    return new StreamableFile(await this.logo.read(name), { type: 'image/png' });
  }
}

@ApiTags('Platform: tenants')
@Controller('v1/platform/tenants/:slug/logo')
export class PlatformLogoController {
  constructor(private readonly logo: TenantLogo) {}

  /** PNG, JPEG or WebP of ten megabytes at the most; it is made anew from its pixels. */
  @Post()
  @Can('platform:tenants:write')
  @StepUp()
  @HttpCode(204)
  @RouteConfig({ consumes: ['multipart/form-data'] })
  @ApiConsumes('multipart/form-data')
  @ApiBody({
    schema: { type: 'object', required: ['file'], properties: { file: { type: 'string', format: 'binary' } } },
  })
  async put(
    @CurrentActor() { id }: Actor,
    @Param() { slug }: SlugParam,
    @Req() request: FastifyRequest,
  ): Promise<void> {
    await this.logo.put(slug, await uploadedFile(request), id);
  }
}
