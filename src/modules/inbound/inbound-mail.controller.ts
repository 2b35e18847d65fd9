import { Controller, HttpCode, Post, Req, UseGuards } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBody, ApiConsumes, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Can } from '../../platform/http/access.js';
import { ScopeGuard } from '../sync/scope.guard.js';
import { handedOn } from './inbound-form.js';
import { InboundDoor } from './inbound-door.js';

const MESSAGE = 'message/rfc822';
const FORM = 'multipart/form-data';

@ApiTags('Inbound mail')
@UseGuards(ScopeGuard)
@Controller('v1/tenants/:tenant/inbound-mail')
export class InboundMailController {
  constructor(private readonly door: InboundDoor) {}

  /**
   * A mail that the provider of the replies' domain took for us: the message as it came, or a form whose field `email` or
   * `body-mime` holds it. What is addressed to nothing of ours is taken and forgotten.
   */
  @Post()
  @Can('sync:inbound-mail')
  @HttpCode(202)
  @RouteConfig({ consumes: [MESSAGE, FORM] })
  @ApiConsumes(MESSAGE, FORM)
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  async receive(@Req() request: FastifyRequest): Promise<void> {
    await this.door.receive(await handedOn(request));
  }
}
