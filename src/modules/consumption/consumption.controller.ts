import { Controller, Get, Param, Query, Req, StreamableFile } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, ApiTags, getSchemaPath } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { preferred } from '../../platform/http/accept.js';
import { Can } from '../../platform/http/access.js';
import { CurrentMember, type Member } from '../../platform/http/current.js';
import { IdParam } from '../../platform/http/dto.js';
import { consumptionFile } from './consumption-csv.js';
import { ConsumptionQuery } from './consumption.dto.js';
import { ConsumptionService } from './consumption.service.js';
import { ConsumptionView } from './consumption.view.js';

@ApiTags('Consumption')
@ApiExtraModels(ConsumptionView)
@Controller('v1/tenants/:tenant/supplies')
export class ConsumptionController {
  constructor(private readonly consumption: ConsumptionService) {}

  /** What a service of the supply consumed, newest first; as a spreadsheet for whoever accepts `text/csv`. */
  @Get(':id/consumption')
  @Can('consumption:read')
  @ApiOkResponse({
    content: {
      'application/json': { schema: { $ref: getSchemaPath(ConsumptionView) } },
      'text/csv': { schema: { type: 'string' } },
    },
  })
  async list(
    @CurrentMember() member: Member,
    @Param() { id }: IdParam,
    @Query() query: ConsumptionQuery,
    @Req() request: FastifyRequest,
  ): Promise<ConsumptionView | StreamableFile> {
    const found = await this.consumption.of(member.userId, id, query);
    const type = preferred(request.headers.accept, ['application/json', 'text/csv']);
    return type === 'text/csv' ? consumptionFile(found) : found.consumption;
  }
}
