import { Controller, Get, HttpCode, Param, Post, Put, Query, Req, UseGuards } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBody, ApiConsumes, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Can } from '../../platform/http/access.js';
import { decodeCursor, pageOf } from '../../platform/http/cursor.js';
import { IdParam, PageQuery } from '../../platform/http/dto.js';
import { PdfDoor } from './pdf-door.js';
import {
  PdfKeptView,
  PdfRejectionPage,
  pdfRejectionView,
  PdfUploadAccepted,
  pdfUploadView,
  PdfUploadView,
} from './pdf-uploads.view.js';
import { PdfUploads } from './pdf-uploads.service.js';
import { ScopeGuard } from './scope.guard.js';
import { PdfNameParam } from './sync.dto.js';
import { uploadOf } from './upload.js';

const PDF = 'application/pdf';
const ZIP = 'application/zip';

@ApiTags('sync')
@UseGuards(ScopeGuard)
@Controller('v1/tenants/:tenant/sync/invoice-pdfs')
export class InvoicePdfsController {
  constructor(
    private readonly uploads: PdfUploads,
    private readonly door: PdfDoor,
  ) {}

  /** Takes a zip of PDFs in, each named as its invoice (`LSP-B-0021-00049107.pdf`), in any folder; it is worked on after the answer. */
  @Post()
  @HttpCode(202)
  @Can('sync:import')
  @RouteConfig({ consumes: [ZIP] })
  @ApiConsumes(ZIP)
  @ApiBody({ required: true, schema: { type: 'string', format: 'binary' } })
  async receive(@Req() request: FastifyRequest): Promise<PdfUploadAccepted> {
    return { id: await this.uploads.receive(uploadOf(request)) };
  }

  /** One invoice's PDF, of 10 MB at the most. */
  @Put(':name')
  @Can('sync:import')
  @RouteConfig({ consumes: [PDF] })
  @ApiConsumes(PDF)
  @ApiBody({ required: true, schema: { type: 'string', format: 'binary' } })
  async put(@Param() { name }: PdfNameParam, @Req() request: FastifyRequest): Promise<PdfKeptView> {
    return { result: await this.door.take(name, uploadOf(request)) };
  }

  @Get(':id')
  @Can('sync:import')
  async get(@Param() { id }: IdParam): Promise<PdfUploadView> {
    return pdfUploadView(await this.uploads.get(id));
  }

  /** The files that did not go in; the first ten thousand reasons of a zip are kept. */
  @Get(':id/rejections')
  @Can('sync:import')
  async rejections(@Param() { id }: IdParam, @Query() { limit, cursor }: PageQuery): Promise<PdfRejectionPage> {
    const [after = '0'] = cursor ? decodeCursor(cursor, [/^\d{1,9}$/]) : [];
    const rows = await this.uploads.rejections(id, Number(after), limit + 1);
    return pageOf(rows, limit, (row) => [row.position], pdfRejectionView);
  }
}
