import { Body, Controller, Get, HttpCode, Post, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Public } from '../../platform/http/access.js';
import { Page } from '../../platform/http/pages/page.js';
import { Problem } from '../../platform/http/problem.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';
import { activatedPage, activationPage, newPasswordPage, passwordSetPage } from './auth-pages.js';
import { LinkToken, NewPasswordForm } from './auth-pages.dto.js';
import { PasswordRecoveryService } from './password-recovery.service.js';
import { RegistrationService } from './registration.service.js';

/** Where the links in mails lead. Looking at a page changes nothing: mail scanners look too. */
@Controller(':tenant')
@Public()
export class AuthPagesController {
  constructor(
    private readonly registrations: RegistrationService,
    private readonly recovery: PasswordRecoveryService,
  ) {}

  @Get('activar')
  @Page()
  async askToActivate(@Query() { token }: LinkToken): Promise<string> {
    await this.registrations.assertActivable(token);
    return activationPage(currentTenant(), token);
  }

  @Post('activar')
  @Page()
  @HttpCode(200)
  async activate(@Body() { token }: LinkToken): Promise<string> {
    await this.registrations.activate(token);
    return activatedPage(currentTenant());
  }

  @Get('restablecer')
  @Page()
  async askForPassword(@Query() { token }: LinkToken): Promise<string> {
    await this.recovery.ownerOf(token);
    return newPasswordPage(currentTenant(), token);
  }

  @Post('restablecer')
  @Page()
  @HttpCode(200)
  async setPassword(@Body() form: NewPasswordForm, @Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    try {
      await this.recovery.resetByForm(form);
      return passwordSetPage(currentTenant());
    } catch (problem) {
      // What the person can mend is said at the field; the rest is a page of its own.
      if (!(problem instanceof Problem) || !aboutThePassword(problem)) throw problem;
      void reply.status(problem.status);
      return newPasswordPage(currentTenant(), form.token, problem);
    }
  }
}

function aboutThePassword({ code, extras }: Problem): boolean {
  return code === 'PASSWORD_REFUSED' || (code === 'VALIDATION_FAILED' && extras.errors !== undefined);
}
