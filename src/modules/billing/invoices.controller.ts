import { Controller, Get, Param, Query, Req, Res, type StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Can } from '../../platform/http/access.js';
import { CurrentMember, type Member } from '../../platform/http/current.js';
import { IdParam } from '../../platform/http/dto.js';
import { InvoiceFile } from './invoice-file.js';
import { InvoiceList } from './invoice-list.js';
import { InvoiceReader } from './invoice-reader.js';
import { InvoiceQuery } from './invoice.dto.js';
import type { InvoiceDetailView, InvoicePage } from './invoice.view.js';

@ApiTags('Billing')
@Controller('v1/tenants/:tenant/invoices')
export class InvoicesController {
  constructor(
    private readonly invoices: InvoiceList,
    private readonly reader: InvoiceReader,
    private readonly files: InvoiceFile,
  ) {}

  /** The invoices of the member's accounts, newest first. */
  @Get()
  @Can('invoice:read')
  list(@CurrentMember() member: Member, @Query() query: InvoiceQuery): Promise<InvoicePage> {
    return this.invoices.page(member.userId, query);
  }

  @Get(':id')
  @Can('invoice:read')
  get(@CurrentMember() member: Member, @Param() { id }: IdParam): Promise<InvoiceDetailView> {
    return this.reader.get(member.userId, id);
  }

  /** The cooperative's own file, of which parts may be asked for (`Range`), or else a copy made from the data. */
  @Get(':id/pdf')
  @Can('invoice:read')
  @ApiProduces('application/pdf')
  @ApiOkResponse({ content: { 'application/pdf': { schema: { type: 'string', format: 'binary' } } } })
  pdf(
    @CurrentMember() member: Member,
    @Param() { id }: IdParam,
    @Req() { headers }: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile | undefined> {
    return this.files.of(member.userId, id, headers, reply);
  }
}
