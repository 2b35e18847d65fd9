import { Controller, Delete, Get, Headers, HttpCode, Ip, Param, Post, Res } from '@nestjs/common';
import { ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Can, Public } from '../../platform/http/access.js';
import { isKnown } from '../../platform/http/byte-range.js';
import { CurrentMember, type Member } from '../../platform/http/current.js';
import { notFound } from '../../platform/http/problem.js';
import { addressKey, RateLimits } from '../../platform/http/rate-limits.js';
import { CalendarAddresses } from './calendar-addresses.js';
import { CalendarFileParam } from './calendar.dto.js';
import type { CalendarAddressView, CalendarView } from './calendar.view.js';
import { Calendars } from './calendars.js';

/** Programs that many people use read from few addresses, so what is found is counted by calendar. */
const READINGS = { name: 'calendar', points: 60, seconds: 3600 };
/** Tokens cannot be guessed; this keeps anybody from trying loudly. */
const MISSES = { name: 'calendar-misses', points: 60, seconds: 60 };

@ApiTags('Calendar')
@Controller('v1/tenants/:tenant')
export class CalendarController {
  constructor(
    private readonly addresses: CalendarAddresses,
    private readonly calendars: Calendars,
    private readonly limits: RateLimits,
  ) {}

  /** Makes the secret address of the member's calendar; one that there was opens nothing any more. */
  @Post('me/calendar')
  @Can('calendar:write')
  make(@CurrentMember() { userId }: Member): Promise<CalendarAddressView> {
    return this.addresses.make(userId);
  }

  /** Whether there is such an address; it is not shown again. */
  @Get('me/calendar')
  @Can('calendar:read')
  show(@CurrentMember() { userId }: Member): Promise<CalendarView> {
    return this.addresses.show(userId);
  }

  @Delete('me/calendar')
  @Can('calendar:write')
  @HttpCode(204)
  async end(@CurrentMember() { userId }: Member): Promise<void> {
    await this.addresses.end(userId);
  }

  /** The calendar, for whoever has its address: due dates of what the member owes, and the planned outages that touch them. */
  @Get('calendar/:file')
  @Public()
  @ApiProduces('text/calendar')
  @ApiOkResponse({ description: 'iCalendar (RFC 5545)', content: { 'text/calendar': { schema: { type: 'string' } } } })
  async read(
    @Param() { file }: CalendarFileParam,
    @Headers('if-none-match') known: string | undefined,
    @Ip() ip: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string | undefined> {
    const userId = await this.addresses.ownerOf(file.replace(/\.ics$/, ''));
    if (userId === null) {
      await this.limits.take(MISSES, addressKey(ip));
      throw notFound();
    }
    await this.limits.take(READINGS, userId);
    const { text, etag, lastModified } = await this.calendars.of(userId);
    void reply.headers({ etag, 'cache-control': 'private, no-cache' });
    if (lastModified) void reply.header('last-modified', lastModified.toUTCString());
    if (isKnown(known, etag)) {
      void reply.status(304);
      return undefined;
    }
    void reply.header('content-type', 'text/calendar; charset=utf-8');
    return text;
  }
}
