import { Controller, Get, HttpCode, Param, Post, Query, Req, StreamableFile, UseGuards } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBody, ApiConsumes, ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Can } from '../../platform/http/access.js';
import { IdParam, PageQuery } from '../../platform/http/dto.js';
import { notFound } from '../../platform/http/problem.js';
import { JobQueue } from '../../platform/queue/job-queue.js';
import { CSV, NDJSON } from './media-types.js';
import { ImportsService } from './imports.service.js';
import { RejectedRows } from './rejected-rows.js';
import { ScopeGuard } from './scope.guard.js';
import { ImportQuery } from './sync.dto.js';
import { ImportAccepted, importView, ImportView, TellingPage } from './sync.view.js';
import { pageOfTellings, placeOf } from './telling-pages.js';
import { uploadOf } from './upload.js';

@ApiTags('sync')
@UseGuards(ScopeGuard)
@Controller('v1/tenants/:tenant/sync/imports')
export class ImportsController {
  constructor(
    private readonly imports: ImportsService,
    private readonly jobs: JobQueue,
    private readonly rejected: RejectedRows,
  ) {}

  /** Takes a file in; it is worked on after the answer. The body may be gzip. */
  @Post()
  @HttpCode(202)
  @Can('sync:import')
  @RouteConfig({ consumes: [CSV, NDJSON] })
  @ApiConsumes(CSV, NDJSON)
  @ApiBody({ required: true, schema: { type: 'string', format: 'binary' } })
  async receive(@Query() query: ImportQuery, @Req() request: FastifyRequest): Promise<ImportAccepted> {
    const { generatedAt = new Date(), ...rest } = query;
    const mediaType = request.headers['content-type']!;
    const enqueue = (id: string) => this.jobs.enqueueAfterCommit('imports', id);
    return { id: await this.imports.receive({ ...rest, generatedAt, mediaType }, uploadOf(request), enqueue) };
  }

  @Get(':id')
  @Can('sync:import')
  async get(@Param() { id }: IdParam): Promise<ImportView> {
    return importView(await this.imports.get(id));
  }

  /** The file's own rows that did not go in, each with its reasons in one more column: to be mended and sent again. Kept for a week. */
  @Get(':id/rejected-rows')
  @Can('sync:import')
  @ApiProduces(CSV, NDJSON)
  @ApiOkResponse({ schema: { type: 'string', format: 'binary' } })
  async rejectedRows(@Param() { id }: IdParam): Promise<StreamableFile> {
    const { dataset, media_type: type } = await this.imports.get(id);
    const rows = await this.rejected.read(id);
    if (!rows) throw notFound();
    const name = `rechazados-${dataset}.${type.startsWith(CSV) ? 'csv' : 'ndjson'}`;
    return new StreamableFile(rows, { type, disposition: `attachment; filename="${name}"` });
  }

  /** The rows that did not go in, by line; the first ten thousand reasons of an import are kept. */
  @Get(':id/rejections')
  @Can('sync:import')
  async rejections(@Param() { id }: IdParam, @Query() { limit, cursor }: PageQuery): Promise<TellingPage> {
    return pageOfTellings(await this.imports.rejections(id, placeOf(cursor), limit + 1), limit);
  }

  /** Rows that went in and should be looked at, by line; the first ten thousand doubts of an import are kept. */
  @Get(':id/warnings')
  @Can('sync:import')
  async warnings(@Param() { id }: IdParam, @Query() { limit, cursor }: PageQuery): Promise<TellingPage> {
    return pageOfTellings(await this.imports.warnings(id, placeOf(cursor), limit + 1), limit);
  }
}
