import { Controller, Get, Inject, Param, UseGuards, UseInterceptors } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { ENVIRONMENT } from '../../platform/config/config.module.js';
import type { Environment } from '../../platform/config/environment.js';
import { Public } from '../../platform/http/access.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';
import type { Answer } from './answer.js';
import { AnswerInterceptor } from './answer.interceptor.js';
import { discoveryView } from './discovery.js';
import type { DefinitionView } from './georeport.js';
import { inEveryFormat, withoutEnding } from './format.js';
import { Open311Guard } from './open311.guard.js';
import { ServiceList } from './service-list.js';
import { serviceView } from './service-texts.js';

/** What a civic app reads first: where things are, and of what kinds requests are taken. */
@ApiExcludeController()
@UseGuards(Open311Guard)
@UseInterceptors(AnswerInterceptor)
@Public()
@Controller('open311/v2/:tenant')
export class Open311ServicesController {
  constructor(
    private readonly services: ServiceList,
    @Inject(ENVIRONMENT) private readonly env: Environment,
  ) {}

  @Get(inEveryFormat('discovery'))
  async discovery(): Promise<Answer> {
    return { discovery: discoveryView(currentTenant(), await this.services.changedAt(), this.env.publicUrl) };
  }

  @Get(inEveryFormat('services'))
  async list(): Promise<Answer> {
    const { settings } = currentTenant();
    return { services: (await this.services.offered()).map((category) => serviceView(category, settings)) };
  }

  /** Apps need not ask, as `metadata` is false: no kind of request asks for fields of its own. */
  @Get('services/:code')
  async definition(@Param('code') code: string): Promise<Answer> {
    const { id } = await this.services.pick(withoutEnding(code));
    return { service_definition: { service_code: id, attributes: [] } satisfies DefinitionView };
  }
}
