import { Controller, Delete, HttpCode, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Can } from '../../platform/http/access.js';
import { CurrentStaff, type Staff } from '../../platform/http/current.js';
import { BoardPasses } from './board-passes.js';
import { noCookie, passCookie } from './pass-cookie.js';

/** A browser that opens a page sends no bearer token: this gives it a cookie instead. */
@ApiTags('Platform: queues')
@Controller('v1/platform/queues/pass')
export class BoardPassController {
  constructor(private readonly passes: BoardPasses) {}

  /** Opens `/v1/platform/queues/` to this browser for ten minutes, or until the session ends. */
  @Post()
  @Can('platform:queues:read')
  @HttpCode(204)
  give(@CurrentStaff() staff: Staff, @Res({ passthrough: true }) reply: FastifyReply): void {
    void reply.header('set-cookie', passCookie(this.passes.issue(staff)));
  }

  /** Takes the cookie away. */
  @Delete()
  @Can('platform:queues:read')
  @HttpCode(204)
  takeAway(@Res({ passthrough: true }) reply: FastifyReply): void {
    void reply.header('set-cookie', noCookie());
  }
}
