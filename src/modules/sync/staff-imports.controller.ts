import { Controller, Get, HttpCode, Param, Post, Query, Req, StreamableFile } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBody, ApiConsumes, ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Can, StepUp } from '../../platform/http/access.js';
import { CurrentActor } from '../../platform/http/current.js';
import { IdParam, PageQuery } from '../../platform/http/dto.js';
import { Shows } from '../../platform/http/shows.js';
import type { Actor } from '../../platform/operations/actor.js';
import { ImportsService } from './imports.service.js';
import { CSV, NDJSON } from './media-types.js';
import { StaffImports } from './staff-imports.js';
import { ImportFilter, StaffImportQuery } from './sync.dto.js';
import { ImportAccepted, type ImportPage, importView, type ImportView, type TellingPage } from './sync.view.js';
import { pageOfTellings, placeOf } from './telling-pages.js';
import { uploadOf } from './upload.js';

/** The cooperative's imports, whoever sent them, for its staff. */
@ApiTags('Staff: imports')
@Controller('v1/tenants/:tenant/staff/imports')
export class StaffImportsController {
  constructor(
    private readonly imports: ImportsService,
    private readonly own: StaffImports,
  ) {}

  /** Newest first. */
  @Get()
  @Can('staff:imports:read')
  async list(@Query() filter: ImportFilter): Promise<ImportPage> {
    const { items, nextCursor } = await this.imports.page(filter);
    return { items: items.map(importView), nextCursor };
  }

  /** Takes a file in; it is worked on after the answer. It can change what members owe and their web keys. The body may be gzip. */
  @Post()
  @HttpCode(202)
  @Can('staff:imports:write')
  @StepUp()
  @RouteConfig({ consumes: [CSV, NDJSON] })
  @ApiConsumes(CSV, NDJSON)
  @ApiBody({ required: true, schema: { type: 'string', format: 'binary' } })
  async start(
    @CurrentActor() by: Actor,
    @Query() { generatedAt = new Date(), ...query }: StaffImportQuery,
    @Req() request: FastifyRequest,
  ): Promise<ImportAccepted> {
    const mediaType = request.headers['content-type']!;
    return { id: await this.own.start({ ...query, generatedAt, mediaType }, uploadOf(request), by) };
  }

  @Get(':id')
  @Can('staff:imports:read')
  async get(@Param() { id }: IdParam): Promise<ImportView> {
    return importView(await this.imports.get(id));
  }

  /** The rows that did not go in, by line; the first ten thousand reasons of an import are kept. */
  @Get(':id/rejections')
  @Can('staff:imports:read')
  @Shows('import-rejections.shown')
  async rejections(@Param() { id }: IdParam, @Query() { limit, cursor }: PageQuery): Promise<TellingPage> {
    return pageOfTellings(await this.imports.rejections(id, placeOf(cursor), limit + 1), limit);
  }

  /** The same as a file for a spreadsheet in Spanish: UTF-8 with its mark, `;` between cells. */
  @Get(':id/rejections.csv')
  @Can('staff:imports:read')
  @Shows('import-rejections.shown')
  @ApiProduces('text/csv')
  @ApiOkResponse({ schema: { type: 'string', format: 'binary' } })
  async rejectionsFile(@Param() { id }: IdParam): Promise<StreamableFile> {
    return new StreamableFile(await this.own.rejectionsFile(id), {
      type: 'text/csv; charset=utf-8',
      disposition: `attachment; filename="rechazos-${id.slice(-12)}.csv"`,
    });
  }

  /** Rows that went in and should be looked at, by line; the first ten thousand doubts of an import are kept. */
  @Get(':id/warnings')
  @Can('staff:imports:read')
  @Shows('import-warnings.shown')
  async warnings(@Param() { id }: IdParam, @Query() { limit, cursor }: PageQuery): Promise<TellingPage> {
    return pageOfTellings(await this.imports.warnings(id, placeOf(cursor), limit + 1), limit);
  }
}
