import { pipeline } from 'node:stream';
import { createGzip } from 'node:zlib';
import { Controller, Get, Param, Req, Res, StreamableFile, UseGuards } from '@nestjs/common';
import { ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { preferred } from '../../platform/http/accept.js';
import { Can } from '../../platform/http/access.js';
import { EXPORT_FORMS } from './export-formats.js';
import { Exports } from './exports.service.js';
import { CSV, NDJSON } from './media-types.js';
import { ScopeGuard } from './scope.guard.js';
import { DatasetParam } from './sync.dto.js';

@ApiTags('sync')
@UseGuards(ScopeGuard)
@Controller('v1/tenants/:tenant/sync/exports')
export class ExportsController {
  constructor(private readonly exports: Exports) {}

  /** The whole of a dataset in the canonical form, ordered by its key, without web keys; as CSV for whoever accepts `text/csv`. */
  @Get(':dataset')
  @Can('sync:import')
  @ApiProduces(NDJSON, CSV)
  @ApiOkResponse({ schema: { type: 'string', format: 'binary' } })
  export(
    @Param() { dataset }: DatasetParam,
    @Req() { headers }: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): StreamableFile {
    const format = preferred(headers.accept, [NDJSON, CSV]) === CSV ? 'csv' : 'ndjson';
    const file = this.exports.file(dataset, format);
    const options = {
      type: EXPORT_FORMS[format].mediaType,
      disposition: `attachment; filename="${dataset}.${format}"`,
    };
    void reply.header('Vary', 'Accept, Accept-Encoding');
    if (preferred(headers['accept-encoding'] as string | undefined, ['gzip']) === undefined)
      return new StreamableFile(file, options);
    void reply.header('Content-Encoding', 'gzip');
    // What ends one of the two ends the other.
    return new StreamableFile(
      pipeline(file, createGzip(), () => undefined),
      options,
    );
  }
}
