import { Body, Controller, Get, Param, Post, Query, Req, type StreamableFile } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBody, ApiConsumes, ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Can } from '../../platform/http/access.js';
import { CurrentMember, type Member } from '../../platform/http/current.js';
import { NeedsFeature } from '../../platform/http/features.js';
import { IdParam } from '../../platform/http/dto.js';
import { uploadedFile } from '../../platform/http/upload.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';
import { ClaimAttachments } from './claim-attachments.js';
import { ClaimFiling } from './claim-filing.js';
import { ClaimReader } from './claim-reader.js';
import { ClaimReceipts } from './claim-receipts.js';
import type { ClaimAttachmentView, ClaimDetailView, ClaimPage } from './claim.view.js';
import {
  AddMessage,
  AttachmentParam,
  AttachmentQuery,
  ClaimQuery,
  ConfirmClaim,
  FileClaim,
  ReopenClaim,
} from './claims.dto.js';
import { ClaimsService } from './claims.service.js';
import { printClaimReceipt } from './printed-claim-receipt.js';

const PHOTO = {
  schema: { type: 'object', required: ['file'], properties: { file: { type: 'string', format: 'binary' } } },
};

@ApiTags('Claims')
@Controller('v1/tenants/:tenant/claims')
export class ClaimsController {
  constructor(
    private readonly filing: ClaimFiling,
    private readonly claims: ClaimsService,
    private readonly reader: ClaimReader,
    private readonly attachments: ClaimAttachments,
    private readonly receipts: ClaimReceipts,
  ) {}

  /** Files a claim: it has its number at once, and mails go to the cooperative and to the member. */
  @Post()
  @Can('claim:write')
  @NeedsFeature('claims')
  async file(@CurrentMember() { userId }: Member, @Body() body: FileClaim): Promise<ClaimDetailView> {
    return this.reader.get(userId, await this.filing.file(userId, body));
  }

  /** The member's claims, newest first. */
  @Get()
  @Can('claim:read')
  list(@CurrentMember() { userId }: Member, @Query() query: ClaimQuery): Promise<ClaimPage> {
    return this.reader.list(userId, query);
  }

  @Get(':id')
  @Can('claim:read')
  get(@CurrentMember() { userId }: Member, @Param() { id }: IdParam): Promise<ClaimDetailView> {
    return this.reader.get(userId, id);
  }

  /** Adds to what the member said; the cooperative gets it by mail. */
  @Post(':id/messages')
  @Can('claim:write')
  async addMessage(
    @CurrentMember() { userId }: Member,
    @Param() { id }: IdParam,
    @Body() { text }: AddMessage,
  ): Promise<ClaimDetailView> {
    await this.claims.addMessage(userId, id, text);
    return this.reader.get(userId, id);
  }

  /** Says that a resolved claim is so, and what the member thinks of it; closes it. */
  @Post(':id/confirmation')
  @Can('claim:write')
  async confirm(
    @CurrentMember() { userId }: Member,
    @Param() { id }: IdParam,
    @Body() { rating = null, comment = null }: ConfirmClaim,
  ): Promise<ClaimDetailView> {
    await this.claims.confirm(userId, id, { rating, comment });
    return this.reader.get(userId, id);
  }

  /** Takes up again a claim that is resolved, or was closed less than thirty days ago: the time to answer begins anew. */
  @Post(':id/reopening')
  @Can('claim:write')
  async reopen(
    @CurrentMember() { userId }: Member,
    @Param() { id }: IdParam,
    @Body() { text }: ReopenClaim,
  ): Promise<ClaimDetailView> {
    await this.claims.reopen(userId, id, text);
    return this.reader.get(userId, id);
  }

  /** The proof that the claim was made. */
  @Get(':id/receipt')
  @Can('claim:read')
  @ApiProduces('application/pdf')
  @ApiOkResponse({ content: { 'application/pdf': { schema: { type: 'string', format: 'binary' } } } })
  async receipt(@CurrentMember() { userId }: Member, @Param() { id }: IdParam): Promise<StreamableFile> {
    return printClaimReceipt(await this.receipts.ofMember(userId, id), currentTenant());
  }

  /** Adds a photo: JPEG, PNG, WebP or HEIC, 10 MB at the most, five a claim. It is made anew as a JPEG: nothing else of the file is kept. */
  @Post(':id/attachments')
  @Can('claim:write')
  @RouteConfig({ consumes: ['multipart/form-data'] })
  @ApiConsumes('multipart/form-data')
  @ApiBody(PHOTO)
  async attach(
    @CurrentMember() { userId }: Member,
    @Param() { id }: IdParam,
    @Req() request: FastifyRequest,
  ): Promise<ClaimAttachmentView> {
    return this.attachments.add(userId, id, await uploadedFile(request));
  }

  @Get(':id/attachments/:attachmentId')
  @Can('claim:read')
  @ApiOkResponse({ content: { 'image/*': { schema: { type: 'string', format: 'binary' } } } })
  attachment(
    @CurrentMember() { userId }: Member,
    @Param() { id, attachmentId }: AttachmentParam,
    @Query() { size }: AttachmentQuery,
  ): Promise<StreamableFile> {
    return this.attachments.read(userId, id, attachmentId, size);
  }
}
