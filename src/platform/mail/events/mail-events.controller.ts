import { Body, Controller, Headers, HttpCode, Post } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Public } from '../../http/access.js';
import type { RouteConsumes } from '../../http/content-types.js';
import { MailEventsDoor } from './mail-events-door.js';
import { ReportMailEvents } from './mail-events.dto.js';
import { ReceivedMailEventsView } from './mail-events.view.js';

/** SNS says text/plain of its JSON. */
const ROUTE: RouteConsumes = { consumes: ['application/json', 'text/plain'] };

@ApiTags('Mail')
@Controller('v1/mail/events')
export class MailEventsController {
  constructor(private readonly door: MailEventsDoor) {}

  /** The form below, or what Amazon SES (over SNS), Postmark or SendGrid send by themselves. */
  @Post()
  @Public()
  @HttpCode(200)
  @RouteConfig(ROUTE)
  @ApiOperation({ summary: 'Bounces and complaints, told by the mail provider (with its secret, as bearer or Basic)' })
  @ApiBody({ type: ReportMailEvents })
  receive(
    @Headers('authorization') authorization: string | undefined,
    @Body() body: unknown,
  ): Promise<ReceivedMailEventsView> {
    return this.door.take(authorization, body);
  }
}
