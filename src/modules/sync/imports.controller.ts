import { Controller, Get, HttpCode, Param, Post, Query, Req, UseGuards } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBody, ApiConsumes, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Can } from '../../platform/http/access.js';
import { decodeCursor, pageOf } from '../../platform/http/cursor.js';
import { IdParam, PageQuery } from '../../platform/http/dto.js';
import { JobQueue } from '../../platform/queue/job-queue.js';
import { CSV, NDJSON } from './media-types.js';
import { ImportsService } from './imports.service.js';
import { ScopeGuard } from './scope.guard.js';
import { ImportQuery } from './sync.dto.js';
import { ImportAccepted, importView, ImportView, RejectionPage } from './sync.view.js';
import { uploadOf } from './upload.js';

@ApiTags('sync')
@UseGuards(ScopeGuard)
@Controller('v1/tenants/:tenant/sync/imports')
export class ImportsController {
  constructor(
    private readonly imports: ImportsService,
    private readonly jobs: JobQueue,
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

  /** The rows that did not go in, by line; the first ten thousand reasons of an import are kept. */
  @Get(':id/rejections')
  @Can('sync:import')
  async rejections(@Param() { id }: IdParam, @Query() { limit, cursor }: PageQuery): Promise<RejectionPage> {
    const [line = '0', position = '-1'] = cursor ? decodeCursor(cursor, [/^\d{1,9}$/, /^\d{1,9}$/]) : [];
    const rows = await this.imports.rejections(id, { line: Number(line), position: Number(position) }, limit + 1);
    return pageOf(
      rows,
      limit,
      (row) => [row.line, row.position],
      ({ line, column, code, detail }) => ({ line, column, code, detail }),
    );
  }
}
