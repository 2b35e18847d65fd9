import { Body, Controller, Get, Param, Post, Query, Req, type StreamableFile } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBody, ApiConsumes, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Can } from '../../platform/http/access.js';
import { CurrentMember, type Member } from '../../platform/http/current.js';
import { IdParam } from '../../platform/http/dto.js';
import { uploadedFile } from '../../platform/http/upload.js';
import { ClaimAttachments } from './claim-attachments.js';
import { ClaimReader } from './claim-reader.js';
import type { ClaimAttachmentView, ClaimDetailView, ClaimPage } from './claim.view.js';
import { AddMessage, AttachmentParam, ClaimQuery, FileClaim } from './claims.dto.js';
import { ClaimsService } from './claims.service.js';

const PHOTO = {
  schema: { type: 'object', required: ['file'], properties: { file: { type: 'string', format: 'binary' } } },
};

@ApiTags('Claims')
@Controller('v1/tenants/:tenant/claims')
export class ClaimsController {
  constructor(
    private readonly claims: ClaimsService,
    private readonly reader: ClaimReader,
    private readonly attachments: ClaimAttachments,
  ) {}

  /** Files a claim: it has its number at once, and mails go to the cooperative and to the member. */
  @Post()
  @Can('claim:write')
  async file(@CurrentMember() { userId }: Member, @Body() body: FileClaim): Promise<ClaimDetailView> {
    return this.reader.get(userId, await this.claims.file(userId, body));
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

  /** Adds a photo: JPEG, PNG or WebP, 10 MB at the most, five a claim. */
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
  ): Promise<StreamableFile> {
    return this.attachments.read(userId, id, attachmentId);
  }
}
