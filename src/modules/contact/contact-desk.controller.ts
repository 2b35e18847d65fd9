import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Can } from '../../platform/http/access.js';
import { CurrentActor } from '../../platform/http/current.js';
import { IdParam } from '../../platform/http/dto.js';
import { Shows } from '../../platform/http/shows.js';
import type { Actor } from '../../platform/operations/actor.js';
import { ContactDesk } from './contact-desk.js';
import type { ContactAtDesk, ContactDeskPage } from './contact-desk.view.js';
import { ContactAnswer, ContactFilter } from './contact.dto.js';

/** Where a cooperative's staff answer those who asked to be called back. */
@ApiTags('Staff: contact')
@Controller('v1/tenants/:tenant/staff/contact-messages')
export class ContactDeskController {
  constructor(private readonly desk: ContactDesk) {}

  /** Those that wait for an answer, unless a status is named; oldest first. */
  @Get()
  @Can('staff:contact:read')
  @Shows('contact.listed')
  list(@Query() filter: ContactFilter): Promise<ContactDeskPage> {
    return this.desk.page(filter);
  }

  @Get(':id')
  @Can('staff:contact:read')
  @Shows('contact.shown')
  show(@Param() { id }: IdParam): Promise<ContactAtDesk> {
    return this.desk.show(id);
  }

  /** Somebody sees to it, and its author sees so. Taking it over from a colleague is allowed. */
  @Post(':id/take')
  @Can('staff:contact:write')
  @HttpCode(200)
  take(@CurrentActor() by: Actor, @Param() { id }: IdParam): Promise<ContactAtDesk> {
    return this.desk.take(id, by);
  }

  /** Mails its author the answer, once. */
  @Post(':id/answer')
  @Can('staff:contact:write')
  @HttpCode(200)
  answer(
    @CurrentActor() by: Actor,
    @Param() { id }: IdParam,
    @Body() { answer }: ContactAnswer,
  ): Promise<ContactAtDesk> {
    return this.desk.answer(id, answer, by);
  }
}
