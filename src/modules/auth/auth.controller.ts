import { Body, Controller, Headers, HttpCode, Ip, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Can, Public } from '../../platform/http/access.js';
import { CurrentMember, type Member } from '../../platform/http/current.js';
import { NeedsFeature } from '../../platform/http/features.js';
import { ACCESS_TOKEN_SECONDS, AccessTokens } from './access-tokens.js';
import { ActivateBody, EmailBody, LoginBody, RefreshBody, RegisterBody, ResetPasswordBody } from './auth.dto.js';
import type { TokensView } from './auth.view.js';
import { PasswordRecoveryService } from './password-recovery.service.js';
import { RefreshService } from './refresh.service.js';
import { RegistrationService } from './registration.service.js';
import { type OpenedSession, SessionsService } from './sessions.service.js';
import { SignInService } from './sign-in.service.js';

@ApiTags('Auth')
@Controller('v1/tenants/:tenant/auth')
export class AuthController {
  constructor(
    private readonly registrations: RegistrationService,
    private readonly recovery: PasswordRecoveryService,
    private readonly signIns: SignInService,
    private readonly refreshes: RefreshService,
    private readonly sessions: SessionsService,
    private readonly accessTokens: AccessTokens,
  ) {}

  /** Registers a user, who activates by mail. The answer is the same whether or not the address has a user. */
  @Post('register')
  @Public()
  @NeedsFeature('registration')
  @HttpCode(202)
  async register(@Body() body: RegisterBody, @Ip() ip: string): Promise<void> {
    await this.registrations.register(body, ip);
  }

  /** Activates the user whom the mailed token belongs to. */
  @Post('activate')
  @Public()
  @HttpCode(204)
  async activate(@Body() { token }: ActivateBody): Promise<void> {
    await this.registrations.activate(token);
  }

  /** Mails a new activation link, if there is a user to activate. */
  @Post('resend-activation')
  @Public()
  @HttpCode(202)
  async resendActivation(@Body() { email }: EmailBody, @Ip() ip: string): Promise<void> {
    await this.registrations.resend(email, ip);
  }

  @Post('login')
  @Public()
  @HttpCode(200)
  async login(@Body() body: LoginBody, @Ip() ip: string, @Headers('user-agent') userAgent = ''): Promise<TokensView> {
    return this.tokensOf(await this.signIns.signIn(body, { ip, userAgent }));
  }

  /** Exchanges a refresh token for new tokens. One that comes back ends the session. */
  @Post('refresh')
  @Public()
  @HttpCode(200)
  async refresh(@Body() { refreshToken }: RefreshBody): Promise<TokensView> {
    return this.tokensOf(await this.refreshes.refresh(refreshToken));
  }

  /** Ends the session of the access token. */
  @Post('logout')
  @Can('session:end')
  @HttpCode(204)
  async logout(@CurrentMember() { userId, sessionId }: Member): Promise<void> {
    await this.sessions.end(userId, sessionId, 'logout');
  }

  /** Mails a link to choose a new password, if the address has a user. */
  @Post('forgot-password')
  @Public()
  @HttpCode(202)
  async forgotPassword(@Body() { email }: EmailBody, @Ip() ip: string): Promise<void> {
    await this.recovery.forgot(email, ip);
  }

  /** Sets the password by the mailed token, and ends every session of the user. */
  @Post('reset-password')
  @Public()
  @HttpCode(204)
  async resetPassword(@Body() { token, password }: ResetPasswordBody): Promise<void> {
    await this.recovery.reset(token, password);
  }

  private tokensOf(session: OpenedSession): TokensView {
    return {
      accessToken: this.accessTokens.issue(session),
      expiresIn: ACCESS_TOKEN_SECONDS,
      refreshToken: session.refreshToken,
    };
  }
}
