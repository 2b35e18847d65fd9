import { Controller, Get, Header, Inject, Param, Query, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ENVIRONMENT } from '../../config/config.module.js';
import type { Environment } from '../../config/environment.js';
import { Public } from '../../http/access.js';
import { Page } from '../../http/pages/page.js';
import { Problem } from '../../http/problem.js';
import { mailsPage } from './dev-mails.page.js';
import { DevMailQuery } from './dev-mails.dto.js';
import { MailPreview } from './mail-preview.js';

/**
 * A mail styles itself, which no page of ours may; so it stands alone, and its own policy lets it do that and nothing else: no script, no
 * form, no frame, and an origin of its own.
 */
const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src https: data:; form-action 'none'; frame-ancestors 'none'; base-uri 'none'; sandbox allow-popups allow-popups-to-escape-sandbox";

/** Where the demo shows every mail. Nobody's data: samples alone. */
@Controller('dev/mails')
@Public()
@ApiExcludeController()
export class DevMailsController {
  constructor(
    private readonly preview: MailPreview,
    @Inject(ENVIRONMENT) private readonly env: Environment,
  ) {}

  @Get()
  @Page()
  list(): string {
    this.assertServed();
    return mailsPage(this.preview.list());
  }

  @Get(':template')
  @Header('content-security-policy', POLICY)
  async show(
    @Param('template') template: string,
    @Query() { theme, part, tenant }: DevMailQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    this.assertServed();
    const mail = await this.preview.of(template, tenant, theme);
    if (!mail) throw new Problem('ROUTE_NOT_FOUND');
    reply.type(part === 'text' ? 'text/plain; charset=utf-8' : 'text/html; charset=utf-8');
    return mail[part];
  }

  private assertServed(): void {
    if (!this.env.devPages) throw new Problem('ROUTE_NOT_FOUND');
  }
}
