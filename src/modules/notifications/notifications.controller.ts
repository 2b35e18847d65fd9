import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Can } from '../../platform/http/access.js';
import { CurrentMember, type Member } from '../../platform/http/current.js';
import { PageQuery } from '../../platform/http/dto.js';
import { Inbox } from './inbox.js';
import type { NotificationPage, UnreadView } from './notification.view.js';
import { ReadNotifications } from './notifications.dto.js';

@ApiTags('Notifications')
@Controller('v1/tenants/:tenant/me/notifications')
export class NotificationsController {
  constructor(private readonly inbox: Inbox) {}

  /** What the member was told, newest first. */
  @Get()
  @Can('notification:read')
  list(@CurrentMember() { userId }: Member, @Query() page: PageQuery): Promise<NotificationPage> {
    return this.inbox.list(userId, page);
  }

  /** Marks some as read, or all. */
  @Post('read')
  @Can('notification:write')
  @HttpCode(200)
  read(@CurrentMember() { userId }: Member, @Body() body: ReadNotifications): Promise<UnreadView> {
    return this.inbox.read(userId, body);
  }
}
