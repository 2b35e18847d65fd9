import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Can } from '../../platform/http/access.js';
import { CurrentMember, type Member } from '../../platform/http/current.js';
import { NeedsFeature } from '../../platform/http/features.js';
import { PageQuery } from '../../platform/http/dto.js';
import { LeaveContactMessage } from './contact.dto.js';
import { ContactService } from './contact.service.js';
import type { ContactMessagePage, ContactMessageView } from './contact.view.js';

@ApiTags('Contact')
@Controller('v1/tenants/:tenant/contact-messages')
export class ContactController {
  constructor(private readonly contact: ContactService) {}

  /** Asks the cooperative to call back; it gets the message by mail. */
  @Post()
  @Can('contact:write')
  @NeedsFeature('contact')
  leave(@CurrentMember() { userId }: Member, @Body() body: LeaveContactMessage): Promise<ContactMessageView> {
    return this.contact.leave(userId, body);
  }

  /** The member's messages, newest first. */
  @Get()
  @Can('contact:read')
  list(@CurrentMember() { userId }: Member, @Query() page: PageQuery): Promise<ContactMessagePage> {
    return this.contact.list(userId, page);
  }
}
