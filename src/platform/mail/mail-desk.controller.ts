import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Can } from '../http/access.js';
import { CurrentActor } from '../http/current.js';
import { IdParam, PageQuery } from '../http/dto.js';
import { Shows } from '../http/shows.js';
import type { Actor } from '../operations/actor.js';
import { AddressBody, MailFilter } from './mail-desk.dto.js';
import { type MailActor, MailDesk } from './mail-desk.js';
import type { LiftedView, ListedMailPage, MailRecord, SuppressedView, SuppressionPage } from './mail-desk.view.js';

/** What became of the mails to a cooperative's members. */
@ApiTags('Staff: mails')
@Controller('v1/tenants/:tenant/staff/mails')
export class MailDeskController {
  constructor(private readonly desk: MailDesk) {}

  /** Newest first. */
  @Get()
  @Can('staff:members:read')
  @Shows('mails.listed')
  list(@Query() filter: MailFilter): Promise<ListedMailPage> {
    return this.desk.list(filter);
  }

  /** Addresses that are not written to; newest first. */
  @Get('suppressions')
  @Can('staff:members:read')
  @Shows('mail-suppressions.listed')
  suppressions(@Query() page: PageQuery): Promise<SuppressionPage> {
    return this.desk.suppressions(page);
  }

  /** Writes nothing more to the address. */
  @Post('suppressions')
  @Can('staff:members:write')
  @HttpCode(200)
  async suppress(@CurrentActor() by: Actor, @Body() { address }: AddressBody): Promise<SuppressedView> {
    return { added: await this.desk.suppress(address, who(by)) };
  }

  /** Lets the address be written to again. */
  @Post('suppressions/lift')
  @Can('staff:members:write')
  @HttpCode(200)
  async lift(@CurrentActor() by: Actor, @Body() { address }: AddressBody): Promise<LiftedView> {
    return { reasons: await this.desk.unsuppress(address, who(by)) };
  }

  /** With what was told of it after it had left, without its contents. */
  @Get(':id')
  @Can('staff:members:read')
  @Shows('mail.shown')
  show(@Param() { id }: IdParam): Promise<MailRecord> {
    return this.desk.show(id);
  }

  /** Sends one again that failed, bounced or was suppressed; an uncertain one may then arrive twice. */
  @Post(':id/resend')
  @Can('staff:members:write')
  @HttpCode(200)
  async resend(@CurrentActor() by: Actor, @Param() { id }: IdParam): Promise<MailRecord> {
    await this.desk.resend(id, who(by));
    return this.desk.show(id);
  }
}

function who({ id, name }: Actor): MailActor {
  return { actor: id, by: name };
}
